import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import { createGate, type Gate } from './gate.js'
import { defaultGateLimits } from './gate-limits.js'
import { madeReading } from './made-readings.js'
import type { ConditionReading } from './reading.js'

const limits = { ...defaultGateLimits, otherCpuShare: 0.1, calmMs: 1000, coolDownCelsius: 3 }

/** Looks at one reading after the other; whether the gate was open after each look. */
function openings(gate: Gate, readings: readonly ConditionReading[]): boolean[] {
  return readings
    .slice(1)
    .map((reading, index) => gate.look(readings[index] as ConditionReading, reading).open)
}

/** A reading each 200 ms while others take so many ticks in each step. */
function steps(othersTicks: readonly number[]): ConditionReading[] {
  let busy = 0
  const first = madeReading(0, { ticks: { all: 0, busy: 0, own: 0 } })
  const rest = othersTicks.map((ticks, at) => {
    busy += ticks
    return madeReading((at + 1) * 200, { ticks: { all: (at + 1) * 40, busy, own: 0 } })
  })
  return [first, ...rest]
}

const warm = (celsius: number[]) =>
  celsius.map((each, at) =>
    madeReading(at * 1000, {
      thermal: { status: 'unknown', sensors: [{ name: 'cpu', celsius: each, throttlesAtCelsius: 80 }] },
    }),
  )

const changes = (open: readonly boolean[]) =>
  open.filter((each, at) => at > 0 && each !== open[at - 1]).length

describe('createGate', () => {
  it('opens at the first look on a device that is fine, and on one that says nothing', () => {
    expect(openings(createGate(limits), steps([1, 0]))).toEqual([true, true])
    expect(openings(createGate(limits), [madeReading(0), madeReading(1)])).toEqual([true])
  })

  it('stays closed while somebody takes a CPU, with the reason, and opens a calm second later', () => {
    const gate = createGate(limits)
    const load = [...Array(5).fill(20), ...Array(7).fill(0)]
    const open = openings(gate, steps(load))
    expect(open).toEqual([...Array(5).fill(false), ...Array(4).fill(false), ...Array(3).fill(true)])
    const [before, after] = steps([20]) as [ConditionReading, ConditionReading]
    expect(createGate(limits).look(before, after)).toMatchObject({
      open: false,
      reasons: [{ cause: 'contended', code: 'other-processes', value: 1 }],
    })
  })

  it('keeps the reason while it waits for calm to last', () => {
    const gate = createGate(limits)
    const [start, busy, calm] = steps([20, 0]) as [ConditionReading, ConditionReading, ConditionReading]
    gate.look(start, busy)
    expect(gate.look(busy, calm)).toMatchObject({ open: false, reasons: [{ code: 'other-processes' }] })
  })

  it('follows a load that comes and goes every ten seconds, once each way', () => {
    const load = Array.from({ length: 300 }, (_, at) => (Math.floor(at / 50) % 2 === 0 ? 20 : 0))
    const open = openings(createGate(limits), steps(load))
    expect(changes(open)).toBe(5)
    // Closed for the ten busy seconds and the calm one after.
    expect(open.slice(50, 100)).toEqual([...Array(4).fill(false), ...Array(46).fill(true)])
    expect(open.slice(100, 150).some(Boolean)).toBe(false)
  })

  it.each([
    [0.02, 0],
    [0.06, 2],
    [0.1, 20],
  ])('hardly flaps where others take %d of a CPU in random ticks', (share, most) => {
    const random = createRandom(17)
    const load = Array.from({ length: 1000 }, () => {
      let ticks = 0
      for (let each = 0; each < 20; each++) if (random.nextUnit() < share) ticks++
      return ticks
    })
    expect(changes(openings(createGate(limits), steps(load)))).toBeLessThanOrEqual(most)
  })

  it('does not open beside somebody who takes too much, but too little for one look to tell', () => {
    // 0.15 CPUs in each look.
    const load = [20, ...Array(60).fill(3)]
    expect(openings(createGate(limits), steps(load)).some(Boolean)).toBe(false)
  })

  it('starts below a temperature, closes at the limit, and opens again only when cooled down', () => {
    const celsius = [70, 70, 78, 79.9, 80, 79, 77.5, 76.9, 76.5, 78]
    expect(openings(createGate(limits), warm(celsius))).toEqual([
      true, // 70
      true, // 78
      true, // 79.9
      false, // 80
      false, // 79
      false, // 77.5
      true, // 76.9
      true, // 76.5
      true, // 78
    ])
    expect(openings(createGate(limits), warm([78, 78, 76.9]))).toEqual([false, true])
  })

  it('closes on a thermal status above the limit', () => {
    const readings = (['none', 'none', 'light', 'none', 'none'] as const).map((status, at) =>
      madeReading(at * 1000, { thermal: { status, sensors: [] } }),
    )
    expect(openings(createGate(limits), readings)).toEqual([true, false, true, true])
  })
})
