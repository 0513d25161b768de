import { describe, expect, it } from 'vitest'
import { machineConditions } from './machine-conditions.js'

const reading = {
  load1: 0.5,
  availableMemoryBytes: 2 ** 30,
  memoryPressurePercent: 'unavailable',
  frequencyMhz: [2400, 1800.4],
  thermal: 'unavailable',
  hottestCelsius: 'unavailable',
  battery: { levelPercent: 80, charging: false, celsius: 31.2, saver: 'unavailable' },
  screenOn: 'unavailable',
  visibleApp: 'unavailable',
}
const machine = {
  before: reading,
  after: { ...reading, load1: 'unavailable', frequencyMhz: 'unavailable' },
  otherCpuShare: { session: 0.02, highest: 0.1 },
  otherCpuCores: { session: 0.05, highest: 0.21 },
  throttleCount: 0,
  blocks: { blocksByCpu: { 0: 10, 1: 30 }, migrations: 1, frequencyMhz: { min: 2100, median: 2399.6 } },
}
const rowsOf = (given: unknown) => new Map(machineConditions(given).rows.map((row) => [row.name, row]))

describe('machineConditions', () => {
  it('sets before, in the blocks and after side by side', () => {
    const rows = rowsOf(machine)
    expect(rows.get('Frequency')).toEqual({
      name: 'Frequency',
      before: '1800–2400 MHz',
      during: '2400 MHz, 2100 at least',
      after: 'unavailable',
    })
    expect(rows.get('Load (1 min)')).toMatchObject({ before: '0.500', during: null, after: 'unavailable' })
    expect(rows.get('Ran on')?.during).toBe('CPU 1 (75 %), CPU 0 (25 %), 1 time moved')
    expect(rows.get('Other processes')?.during).toBe('0.05 CPUs, 0.21 in the busiest invocation')
    expect(rows.get('Battery')?.before).toBe('80 %, not charging, 31.2 °C')
    expect(rows.get('Slowed itself down')?.during).toBe('never')
  })

  it('names once what no source gave, and never shows it as zero', () => {
    const { rows, unavailable } = machineConditions(machine)
    expect(unavailable).toEqual([
      'Waiting for memory',
      'Thermal status',
      'Hottest sensor',
      'Screen',
      'App in front',
    ])
    expect(rows.map(({ name }) => name)).not.toContain('Screen')
    const nothing = machineConditions({ before: {}, after: {}, throttleCount: 'unavailable' })
    expect(nothing).toEqual({ rows: [], unavailable: ['Slowed itself down'] })
  })

  it('reads what earlier workers stored, and stands whatever it finds', () => {
    const earlier = { before: { load1: 1, frequencyMhz: 2000 }, after: {}, otherCpuShare: { session: 0.5 } }
    const rows = rowsOf(earlier)
    expect(rows.get('Frequency')?.before).toBe('2000 MHz')
    expect(rows.get('Other processes')?.during).toBe('50 % of all CPUs')
    for (const odd of [undefined, null, 'x', 3, { before: null, blocks: 7 }]) {
      expect(machineConditions(odd)).toEqual({ rows: [], unavailable: [] })
    }
  })
})
