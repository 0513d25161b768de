import { describe, expect, it } from 'vitest'
import { madeBlock, madeReading } from './made-readings.js'
import { blockConditions, conditionsSummary } from './summary.js'

const ticks = (all: number, busy: number, own: number) => ({ all, busy, own })

describe('conditionsSummary', () => {
  it('tells of a session by its readings and blocks', () => {
    const thermal = {
      status: 'none' as const,
      sensors: [
        { name: 'skin', celsius: 31, throttlesAtCelsius: 40 },
        { name: 'cpu', celsius: 55, throttlesAtCelsius: null },
      ],
    }
    const readings = [
      madeReading(0, {
        load1: 0.5,
        ticks: ticks(0, 0, 0),
        throttleCount: 3,
        thermal,
        versions: { kernel: 'a' },
      }),
      madeReading(1000, { ticks: ticks(200, 100, 90) }),
      madeReading(2000, {
        load1: 1.5,
        ticks: ticks(400, 240, 180),
        throttleCount: 5,
        cgroup: '/farm',
        cpuQuota: null,
        allowedCpus: '0-1',
        versions: { kernel: 'a' },
      }),
    ]
    expect(conditionsSummary({ readings })).toMatchObject({
      before: { load1: 0.5, hottestCelsius: 55, thermal },
      after: { load1: 1.5, hottestCelsius: 'unavailable', thermal: 'unavailable' },
      otherCpuShare: { session: 0.15, highest: 0.25 },
      otherCpuCores: { session: 0.3, highest: 0.5 },
      throttleCount: 2,
      blocks: { blocks: 0, throttleCount: 'unavailable' },
      cgroup: '/farm',
      cpuQuota: null,
      allowedCpus: '0-1',
      versions: { kernel: 'a' },
    })
  })

  it('is unavailable, never zero, of a device that says nothing, and is the same after it was stored', () => {
    const summary = conditionsSummary({
      readings: [madeReading(0)],
      blocks: [[madeBlock(0), madeBlock(500)]],
    })
    expect(summary).toMatchObject({
      otherCpuShare: { session: 'unavailable', highest: 'unavailable' },
      otherCpuCores: { session: 'unavailable', highest: 'unavailable' },
      throttleCount: 'unavailable',
      blocks: {
        blocks: 2,
        blocksByCpu: {},
        frequencyMhz: { min: 'unavailable', median: 'unavailable' },
        throttleCount: 'unavailable',
        otherCpuCores: { mean: 'unavailable', highest: 'unavailable' },
      },
    })
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary)
  })

  it('refuses a session without readings', () => {
    expect(() => conditionsSummary({ readings: [] })).toThrow(RangeError)
  })
})

describe('blockConditions', () => {
  const block = (atMs: number, cpu: number, frequencyMhz: number, others: number) =>
    madeBlock(atMs, {
      cpu,
      frequencyMhz,
      ticks: ticks(atMs / 5, atMs / 10 + others, atMs / 10),
      throttleCount: others,
    })

  it('gives extremes within invocations and leaves out what lies between them', () => {
    const first = [
      block(0, 0, 3000, 0),
      block(500, 0, 2900, 10),
      block(1100, 1, 2800, 22),
      block(2200, 1, 3000, 22),
    ]
    const second = [block(60_000, 0, 3100, 5000), block(61_000, 0, 1500, 5050)]
    expect(blockConditions([first, second])).toEqual({
      blocks: 6,
      blocksByCpu: { 0: 4, 1: 2 },
      migrations: 1,
      frequencyMhz: { min: 1500, median: 2950 },
      throttleCount: 22 + 50,
      // 22 and 50 ticks of 10 ms in 3.2 seconds, and the busiest second or so of each.
      otherCpuCores: { mean: expect.closeTo(0.225), highest: expect.closeTo(0.5) },
    })
  })

  it('takes the busiest second, and not a single busy block', () => {
    const others = [0, 20, 20, 20, 20, 20, 20]
    const blocks = others.map((taken, at) => block(at * 200, 0, 1, taken))
    // 20 ticks fall into 200 ms of the first window, which is 1,000 ms long.
    expect(blockConditions([blocks]).otherCpuCores.highest).toBeCloseTo(0.2)
  })

  it('is unavailable as a whole where one invocation does not tell', () => {
    const silent = [madeBlock(0), madeBlock(1000)]
    const { throttleCount, otherCpuCores } = blockConditions([
      [block(0, 0, 1, 0), block(1000, 0, 1, 5)],
      silent,
    ])
    expect({ throttleCount, mean: otherCpuCores.mean }).toEqual({
      throttleCount: 'unavailable',
      mean: 'unavailable',
    })
  })
})
