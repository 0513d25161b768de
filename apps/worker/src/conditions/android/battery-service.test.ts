import { describe, expect, it } from 'vitest'
import { parseBatterySaver, parseBatteryService } from './battery-service.js'

/** Constructed after BatteryService.dumpInternal of AOSP's frameworks/base; no dump of a device was copied. */
function dump(changes: Readonly<Record<string, string | number | boolean>> = {}, stopped = false): string {
  const facts = {
    'AC powered': false,
    'USB powered': false,
    'Wireless powered': false,
    'Dock powered': false,
    'Max charging current': 0,
    'Max charging voltage': 0,
    'Charge counter': 2_000_000,
    status: 3,
    health: 2,
    present: true,
    level: 85,
    scale: 100,
    voltage: 4100,
    temperature: 287,
    technology: 'Li-ion',
    ...changes,
  }
  const lines = Object.entries(facts).map(([name, value]) => `  ${name}: ${value}\n`)
  const note = stopped ? "  (UPDATES STOPPED -- use 'reset' to restart)\n" : ''
  return `Current Battery Service state:\n${note}${lines.join('')}`
}

const read = (text: string) => parseBatteryService(text, false)

describe('parseBatteryService', () => {
  it('reads level, charging and temperature, which is in tenths', () => {
    expect(parseBatteryService(dump(), true)).toEqual({
      levelPercent: 85,
      charging: false,
      celsius: 28.7,
      saver: true,
    })
    expect(read(dump({ level: 30, scale: 200 }))).toMatchObject({ levelPercent: 15 })
    expect(read(dump({ temperature: -55 }))).toMatchObject({ celsius: -5.5 })
  })

  it.each([
    [{ status: 2, 'USB powered': true }, true],
    [{ status: 5 }, true],
    // Full or held at a level, and on a cable.
    [{ status: 4, 'Dock powered': true }, true],
    [{ status: 4 }, false],
    // A cable that gives less than is used.
    [{ status: 3, 'USB powered': true }, false],
    [{ status: 1 }, false],
  ])('with %j, charging is %s', (changes, charging) => {
    expect(read(dump(changes))).toMatchObject({ charging })
  })

  it('has no temperature where none is said', () => {
    expect(read(dump().replace(/ {2}temperature.*\n/, ''))).toMatchObject({ celsius: null, levelPercent: 85 })
  })

  it.each([
    ['figures that somebody set', dump({}, true)],
    ['no battery', dump({ present: false })],
    ['a level above its scale', dump({ level: 120 })],
    ['a negative level', dump({ level: -1 })],
    ['no scale', dump({ scale: 0 })],
    ['an unknown level', dump({ level: 'unknown' })],
    ['nothing', ''],
    ['nonsense', 'level: 5\nscale 9\n'],
  ])('is unavailable for %s', (_what, text) => expect(read(text)).toBe('unavailable'))

  it('says nothing else than the whole dump does, wherever it is cut off', () => {
    const text = dump()
    for (let length = 0; length < text.length; length++) {
      const reading = read(text.slice(0, length))
      if (reading !== 'unavailable') expect({ ...reading, celsius: 28.7 }).toEqual(read(text))
      if (reading !== 'unavailable') expect([28.7, null]).toContain(reading.celsius)
    }
  })
})

describe('parseBatterySaver', () => {
  it.each([
    ['1\n', true],
    ['0\n', false],
    // Settings that nobody ever made are null.
    ['null\n', false],
    ['', 'unavailable'],
    ['1', 'unavailable'],
    ['Exception occurred while executing get\n', 'unavailable'],
  ])('%j is %s', (text, expected) => expect(parseBatterySaver(text)).toBe(expected))
})
