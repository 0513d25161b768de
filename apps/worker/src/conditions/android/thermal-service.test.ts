import type { ThermalReading } from '@paceline/domain'
import { describe, expect, it } from 'vitest'
import { parseThermalService } from './thermal-service.js'

/**
 * Constructed after ThermalManagerService.dumpInternal, Temperature.toString and CoolingDevice.toString of AOSP's
 * frameworks/base; no dump of a device was copied.
 */
interface MadeDump {
  readonly status?: number
  readonly overridden?: boolean
  readonly hal?: string | null
  readonly cached?: readonly string[]
  readonly current?: readonly string[]
  readonly cooling?: readonly string[]
  readonly thresholds?: readonly string[]
}

const temperature = (value: number | string, type: number, name: string, status = 0) =>
  `Temperature{mValue=${value}, mType=${type}, mName=${name}, mStatus=${status}}`
const threshold = (type: number, name: string, hot: readonly string[]) => {
  const cold = Array(7).fill('NaN').join(', ')
  return `TemperatureThreshold{mType=${type}, mName=${name}, mHotThrottlingThresholds=[${hot.join(', ')}], mColdThrottlingThresholds=[${cold}]}`
}
const cooling = (value: number, type: number, name: string) =>
  `CoolingDevice{mValue=${value}, mType=${type}, mName=${name}}`

function dump(made: MadeDump): string {
  const { status = 0, overridden = false, hal = 'ThermalHAL AIDL 2  connected: yes' } = made
  const list = (name: string, items: readonly string[] = []) => [name, ...items.map((item) => `\t${item}`)]
  const lines = [
    `IsStatusOverride: ${overridden}`,
    'ThermalEventListeners:',
    '\tcallbacks: 2',
    '\tkilled: false',
    '\tbroadcasts count: -1',
    'ThermalStatusListeners:',
    '\tcallbacks: 5',
    '\tkilled: false',
    '\tbroadcasts count: -1',
    `Thermal Status: ${status}`,
    ...list('Cached temperatures:', made.cached),
    `HAL Ready: ${hal !== null}`,
  ]
  if (hal !== null) {
    lines.push(
      ...list('HAL connection:', [hal]),
      ...list('Current temperatures from HAL:', made.current),
      ...list('Current cooling devices from HAL:', made.cooling),
      ...list('Temperature static thresholds from HAL:', made.thresholds),
    )
  }
  lines.push('Temperature headroom thresholds:', '[NaN, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3]')
  return lines.map((line) => `${line}\n`).join('')
}

const whole: MadeDump = {
  status: 1,
  cached: [temperature(31.5, 3, 'skin-old')],
  current: [
    temperature(38.25, 3, 'VIRTUAL-SKIN', 1),
    temperature(61, 0, 'cpu:big', 0),
    temperature(29.9, 2, 'battery', 0),
    temperature(3907, 6, 'vbat', 0),
  ],
  cooling: [cooling(2, 2, 'thermal-cpufreq-0'), cooling(1, 1, 'charge-limit')],
  thresholds: [
    threshold(3, 'VIRTUAL-SKIN', ['25.0', '39.0', '43.0', '45.0', '47.0', '52.0', '55.0']),
    threshold(0, 'cpu:big', ['NaN', 'NaN', 'NaN', '95.0', 'NaN', 'NaN', '115.0']),
    threshold(2, 'battery', ['NaN', '40.0', 'NaN', 'NaN', 'NaN', 'NaN', '60.0']),
  ],
}

const statusOf = (made: MadeDump) => (parseThermalService(dump(made)) as ThermalReading).status

describe('parseThermalService', () => {
  it('reads status, temperatures of the HAL against its thresholds, and cooling devices', () => {
    expect(parseThermalService(dump(whole))).toEqual({
      status: 'light',
      sensors: [
        { name: 'VIRTUAL-SKIN', celsius: 38.25, throttlesAtCelsius: 39, severity: 'light' },
        { name: 'cpu:big', celsius: 61, throttlesAtCelsius: 95, severity: 'none' },
        // A warm battery charges slower and computes as fast; what limits its current is no temperature.
        { name: 'battery', celsius: 29.9, throttlesAtCelsius: null },
      ],
      coolingDevices: [
        { name: 'thermal-cpufreq-0', slowsCpus: true, level: 2 },
        { name: 'charge-limit', slowsCpus: false, level: 1 },
      ],
    })
  })

  it.each([
    [0, 'none'],
    [2, 'moderate'],
    [6, 'shutdown'],
    [7, 'unknown'],
    [-1, 'unknown'],
  ])('calls status %i %s', (status, name) => expect(statusOf({ ...whole, status })).toBe(name))

  it('does not take the status from which Android starts for one that was reported', () => {
    expect(statusOf({ hal: null, cached: [temperature(31, 3, 'skin')] })).toBe('unknown')
    expect(parseThermalService(dump({ hal: null }))).toBe('unavailable')
    // Version 1.0 of the HAL never reports a change.
    expect(statusOf({ ...whole, status: 0, hal: 'ThermalHAL 1.0 connected: yes' })).toBe('unknown')
    expect(statusOf({ ...whole, status: 0, hal: 'ThermalHAL 1.1 connected: yes' })).toBe('none')
  })

  it('does not believe a status that somebody set', () => {
    expect(statusOf({ ...whole, status: 0, overridden: true })).toBe('unknown')
  })

  it('takes cached temperatures where the HAL gives none', () => {
    const reading = parseThermalService(dump({ cached: [temperature(30, 3, 'skin')] })) as ThermalReading
    expect(reading.sensors).toMatchObject([{ name: 'skin', celsius: 30 }])
  })

  it('reads the dump of Android 10, which ends with the temperatures', () => {
    const text = dump(whole)
    const old = text.slice(0, text.indexOf('Current cooling devices'))
    expect(parseThermalService(old)).toMatchObject({
      status: 'light',
      sensors: [{ throttlesAtCelsius: null }, { throttlesAtCelsius: null }, {}],
      coolingDevices: [],
    })
  })

  it('leaves out a sensor without a figure', () => {
    const current = [
      temperature('NaN', 0, 'cpu0'),
      temperature('Infinity', 0, 'cpu1'),
      temperature(1, 0, 'cpu2'),
    ]
    expect((parseThermalService(dump({ current })) as ThermalReading).sensors).toHaveLength(1)
  })

  it.each(['', '\n', 'nonsense\n', 'Thermal Status: 0\n'])('is unavailable where it says %j', (text) => {
    expect(parseThermalService(text)).toBe('unavailable')
  })

  it('takes line ends as a terminal writes them', () => {
    expect(parseThermalService(dump(whole).replaceAll('\n', '\r\n'))).toEqual(
      parseThermalService(dump(whole)),
    )
  })

  it('says nothing else than the whole dump does, wherever it is cut off', () => {
    const text = dump(whole)
    const all = parseThermalService(text) as ThermalReading
    for (let length = 0; length < text.length; length++) {
      const reading = parseThermalService(text.slice(0, length))
      if (reading === 'unavailable') continue
      expect([all.status, 'unknown']).toContain(reading.status)
      const known = [...all.sensors, { name: 'skin-old', celsius: 31.5, throttlesAtCelsius: null }]
      for (const { name, celsius, throttlesAtCelsius } of reading.sensors) {
        const same = known.find((sensor) => sensor.name === name)
        expect(celsius).toBe(same?.celsius)
        expect([same?.throttlesAtCelsius, null]).toContain(throttlesAtCelsius)
      }
      expect(all.coolingDevices?.slice(0, reading.coolingDevices?.length)).toEqual(reading.coolingDevices)
    }
  })
})
