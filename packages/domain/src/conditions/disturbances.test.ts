import { describe, expect, it } from 'vitest'
import { disturbances, invocationDisturbances } from './disturbances.js'
import { defaultGateLimits } from './gate-limits.js'
import { madeBlock, madeReading } from './made-readings.js'
import type { BatteryReading, ConditionReading, TemperatureSensor, ThermalReading } from './reading.js'

const limits = { ...defaultGateLimits, maxCelsius: 90 }
const GIB = 1024 ** 3

function found(after: Partial<ConditionReading>, before: Partial<ConditionReading> = {}, toResume = false) {
  const all = disturbances(madeReading(0, before), madeReading(1000, after), limits, { toResume })
  return all.map(({ cause, code, value }) => [cause, code, value])
}

const warm = (celsius: number, throttlesAtCelsius: number | null): ThermalReading => ({
  status: 'unknown',
  sensors: [{ name: 'cpu', celsius, throttlesAtCelsius } satisfies TemperatureSensor],
})
const battery = (known: Partial<BatteryReading>): BatteryReading => ({
  levelPercent: 80,
  charging: false,
  celsius: null,
  saver: false,
  ...known,
})

describe('disturbances', () => {
  it('finds nothing on a device that says nothing, nor on one that is fine', () => {
    expect(found({})).toEqual([])
    const fine: Partial<ConditionReading> = {
      availableMemoryBytes: GIB,
      memoryPressurePercent: 0,
      throttleCount: 7,
      thermal: {
        ...warm(50, 85),
        status: 'none',
        coolingDevices: [{ name: 'cpufreq', slowsCpus: true, level: 0 }],
      },
      battery: battery({}),
      screenOn: true,
      visibleApp: 'a/b',
      ticks: { all: 0, busy: 0, own: 0 },
    }
    expect(found(fine, fine)).toEqual([])
  })

  it.each<[Partial<ConditionReading>, unknown[]]>([
    [{ availableMemoryBytes: 1000 }, ['contended', 'memory-low', 1000]],
    [{ memoryPressurePercent: 12 }, ['contended', 'memory-pressure', 12]],
    [{ thermal: { status: 'light', sensors: [] } }, ['throttled', 'thermal-status', 1]],
    [{ thermal: { status: 'severe', sensors: [] } }, ['throttled', 'thermal-status', 3]],
    [
      {
        thermal: {
          status: 'none',
          sensors: [{ name: 'cpu', celsius: 70, throttlesAtCelsius: null, severity: 'severe' }],
        },
      },
      ['throttled', 'thermal-status', 3],
    ],
    [{ thermal: warm(85, 85) }, ['throttled', 'too-hot', 85]],
    [{ thermal: warm(90, null) }, ['throttled', 'too-hot', 90]],
    [
      { thermal: { ...warm(20, null), coolingDevices: [{ name: 'cpufreq', slowsCpus: true, level: 2 }] } },
      ['throttled', 'cooling-device', 2],
    ],
    [{ battery: battery({ levelPercent: 9 }) }, ['throttled', 'battery-low', 9]],
    [{ battery: battery({ saver: true }) }, ['throttled', 'battery-saver', null]],
  ])('finds what %j says', (after, expected) => expect(found(after)).toEqual([expected]))

  it.each<Partial<ConditionReading>>([
    { thermal: warm(84.9, 85) },
    { thermal: { ...warm(20, null), coolingDevices: [{ name: 'Fan', slowsCpus: false, level: 2 }] } },
    {
      thermal: {
        ...warm(20, null),
        coolingDevices: [{ name: 'intel_powerclamp', slowsCpus: true, level: -1 }],
      },
    },
    { battery: battery({ levelPercent: 9, charging: true, saver: 'unavailable' }) },
  ])('finds nothing wrong with %j', (after) => expect(found(after)).toEqual([]))

  it('finds what changed from one reading to the next', () => {
    expect(found({ throttleCount: 12 }, { throttleCount: 9 })).toEqual([['throttled', 'throttle-counter', 3]])
    expect(found({ screenOn: false }, { screenOn: true })).toEqual([['throttled', 'screen-off', null]])
    expect(found({ visibleApp: 'a/b' }, { visibleApp: 'c/d' })).toEqual([['contended', 'app-changed', null]])
  })

  it('takes no counter that falls, and no source that comes or goes, for a change', () => {
    expect(found({ throttleCount: 1 }, { throttleCount: 9 })).toEqual([])
    expect(found({ throttleCount: 12, screenOn: false, visibleApp: 'a/b' })).toEqual([])
    expect(found({}, { throttleCount: 12, screenOn: true, visibleApp: 'a/b' })).toEqual([])
  })

  it('asks for a margin to resume', () => {
    expect(found({ thermal: warm(83, 85) }, {}, true)).toEqual([['throttled', 'too-hot', 83]])
    expect(found({ thermal: warm(81.9, 85) }, {}, true)).toEqual([])
    expect(found({ memoryPressurePercent: 8 }, {}, true)).toEqual([['contended', 'memory-pressure', 8]])
    const scarce = limits.minAvailableMemoryBytes * 1.2
    expect(found({ availableMemoryBytes: scarce })).toEqual([])
    expect(found({ availableMemoryBytes: scarce }, {}, true)).toEqual([['contended', 'memory-low', scarce]])
  })

  it('sees a clock fall beside blocks of one CPU, and not where an idle machine was read', () => {
    const block = (cpu: number, frequencyMhz: number) => madeBlock(0, { cpu, frequencyMhz })
    expect(disturbances(block(1, 3000), block(1, 2500), limits)).toMatchObject([
      {
        cause: 'throttled',
        code: 'frequency-fell',
        text: 'CPU 1 went from 3000 to 2500 MHz while it was busy',
      },
    ])
    expect(disturbances(block(1, 3000), block(1, 2600), limits)).toEqual([])
    expect(disturbances(block(1, 3000), block(2, 1000), limits)).toEqual([])
    expect(found({ frequencyMhz: [800] }, { frequencyMhz: [3000] })).toEqual([])
  })
})

describe('invocationDisturbances', () => {
  const calm = { all: 0, busy: 0, own: 0 }
  const codes = (conditions: Parameters<typeof invocationDisturbances>[0]) =>
    invocationDisturbances(conditions, limits).map(({ code }) => code)

  it('counts others from the first block to the last, and not while the runner started', () => {
    const before = madeReading(0, { ticks: calm })
    const after = madeReading(6000, { ticks: { all: 1200, busy: 700, own: 400 } })
    const blocks = [3000, 4000, 5000].map((atMs) =>
      madeBlock(atMs, { ticks: { all: atMs / 5, busy: 250 + atMs / 10, own: atMs / 10 } }),
    )
    expect(codes({ before, after, blocks })).toEqual([])
    expect(codes({ before, after, blocks: [] })).toEqual(['other-processes'])
    expect(
      codes({ before, after, blocks: blocks.map((block) => ({ ...block, ticks: 'unavailable' })) }),
    ).toEqual(['other-processes'])
  })

  it('counts throttlings beside blocks, and around them where blocks do not tell', () => {
    const before = madeReading(0, { throttleCount: 1 })
    const after = madeReading(6000, { throttleCount: 5 })
    const blocks = (counts: number[]) =>
      counts.map((throttleCount, at) => madeBlock(1000 * at, { throttleCount }))
    expect(codes({ before, after, blocks: blocks([4, 4, 4]) })).toEqual([])
    expect(codes({ before, after, blocks: blocks([4, 4, 5]) })).toEqual(['throttle-counter'])
    expect(codes({ before, after, blocks: [] })).toEqual(['throttle-counter'])
  })

  const clocks = (frequencies: readonly number[], cpu = 0) =>
    frequencies.map((frequencyMhz, at) => madeBlock(at * 200, { cpu, frequencyMhz }))
  const still = { before: madeReading(0), after: madeReading(9000) }

  it('sees a clock that stays low beside a quarter of the blocks, and overlooks a single low reading', () => {
    const low = (count: number) => clocks([...Array(12 - count).fill(3000), ...Array(count).fill(2000)])
    expect(codes({ ...still, blocks: low(1) })).toEqual([])
    expect(codes({ ...still, blocks: low(2) })).toEqual([])
    expect(codes({ ...still, blocks: low(3) })).toEqual(['frequency-fell'])
  })

  it('holds a CPU to its clock at the start of the session, and no CPU to that of another', () => {
    const blocks = clocks([2000, 2000, 2000])
    expect(codes({ ...still, blocks })).toEqual([])
    expect(codes({ ...still, blocks, earlierBlocks: clocks([3000, 3000, 1000, 2000, 2000]) })).toEqual([
      'frequency-fell',
    ])
    expect(codes({ ...still, blocks, earlierBlocks: clocks([3000, 3000, 3000], 4) })).toEqual([])
  })

  it('finds what levels and changes say', () => {
    const before = madeReading(0, { screenOn: true })
    const after = madeReading(1, { screenOn: false, thermal: { status: 'moderate', sensors: [] } })
    expect(codes({ before, after, blocks: [] })).toEqual(['thermal-status', 'screen-off'])
  })
})
