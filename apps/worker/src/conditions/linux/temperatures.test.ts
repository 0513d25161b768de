import type { ThermalReading } from '@paceline/domain'
import { describe, expect, it } from 'vitest'
import { MadeSystem } from './made-system.js'
import { readTemperatures } from './temperatures.js'

/** Files after the kernel's sysfs-class-thermal and hwmon sysfs-interface documents, below /sys/class. */
function read(files: Readonly<Record<string, string | number>>) {
  using system = new MadeSystem()
  system.write(Object.fromEntries(Object.entries(files).map(([path, text]) => [`sys/class/${path}`, text])))
  return readTemperatures(system.sys)
}

const zone = (number: number, type: string, temp: number | string) => ({
  [`thermal/thermal_zone${number}/type`]: type,
  [`thermal/thermal_zone${number}/temp`]: temp,
})
const trip = (zoneNumber: number, number: number, type: string, temp: number) => ({
  [`thermal/thermal_zone${zoneNumber}/trip_point_${number}_type`]: type,
  [`thermal/thermal_zone${zoneNumber}/trip_point_${number}_temp`]: temp,
})
const sensorsOf = (reading: ReturnType<typeof read>) => (reading as ThermalReading).sensors

describe('readTemperatures', () => {
  it('reads zones with the trip point at which each is throttled', () => {
    const reading = read({
      ...zone(0, 'cpu-thermal', 52_500),
      ...trip(0, 0, 'active', 50_000),
      ...trip(0, 1, 'passive', 85_000),
      ...trip(0, 2, 'passive', 95_000),
      ...trip(0, 3, 'critical', 110_000),
      ...zone(1, 'battery', 31_000),
      ...trip(1, 0, 'critical', 60_000),
    })
    expect(reading).toMatchObject({ status: 'unknown' })
    expect(sensorsOf(reading)).toEqual([
      { name: 'cpu-thermal', celsius: 52.5, throttlesAtCelsius: 85 },
      { name: 'battery', celsius: 31, throttlesAtCelsius: null },
    ])
  })

  it('takes the temperature that power_allocator holds, not the one from which it watches', () => {
    const trips = { ...trip(0, 0, 'passive', 70_000), ...trip(0, 1, 'passive', 85_000) }
    const policy = { 'thermal/thermal_zone0/policy': 'power_allocator' }
    expect(sensorsOf(read({ ...zone(0, 'soc', 60_000), ...trips, ...policy }))).toMatchObject([
      { throttlesAtCelsius: 85 },
    ])
  })

  it.each([0, -274_000])('takes a trip point at %i for one that is not set', (temp) => {
    expect(
      sensorsOf(read({ ...zone(0, 'x86_pkg_temp', 40_000), ...trip(0, 0, 'passive', temp) })),
    ).toMatchObject([{ throttlesAtCelsius: null }])
  })

  it("reads a processor's own sensors and leaves those of disks alone", () => {
    const reading = read({
      'hwmon/hwmon0/name': 'nvme',
      'hwmon/hwmon0/temp1_input': 80_000,
      'hwmon/hwmon1/name': 'coretemp',
      'hwmon/hwmon1/temp1_input': 61_000,
      'hwmon/hwmon1/temp1_label': 'Package id 0',
      'hwmon/hwmon1/temp1_crit': 100_000,
      'hwmon/hwmon1/temp2_input': 60_000,
    })
    expect(sensorsOf(reading)).toEqual([
      { name: 'coretemp Package id 0', celsius: 61, throttlesAtCelsius: 100 },
      { name: 'coretemp temp2', celsius: 60, throttlesAtCelsius: null },
    ])
  })

  it('tells what holds CPUs back from what turns a fan', () => {
    const reading = read({
      ...zone(0, 'cpu', 40_000),
      'thermal/cooling_device0/type': 'Fan',
      'thermal/cooling_device0/cur_state': 1,
      'thermal/cooling_device1/type': 'thermal-cpufreq-0',
      'thermal/cooling_device1/cur_state': 3,
      'thermal/cooling_device2/type': 'intel_powerclamp',
      'thermal/cooling_device2/cur_state': -1,
    })
    expect((reading as ThermalReading).coolingDevices).toEqual([
      { name: 'Fan', slowsCpus: false, level: 1 },
      { name: 'thermal-cpufreq-0', slowsCpus: true, level: 3 },
      { name: 'intel_powerclamp', slowsCpus: true, level: -1 },
    ])
  })

  it('leaves out a sensor that cannot be read just now, and is unavailable without any', () => {
    expect(sensorsOf(read({ ...zone(0, 'cpu', ''), ...zone(1, 'skin', 30_000) }))).toHaveLength(1)
    expect(read(zone(0, 'cpu', 'Invalid argument'))).toBe('unavailable')
    expect(read({})).toBe('unavailable')
  })
})
