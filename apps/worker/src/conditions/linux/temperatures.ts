import type { CoolingDevice, Known, TemperatureSensor, ThermalReading } from '@paceline/domain'
import { integerOf, numberedEntries, textOf } from './kernel-file.js'

/** Drivers of hwmon that read processors; disks and network cards say nothing of them. */
const PROCESSOR_DRIVERS = new Set(['coretemp', 'k10temp', 'zenpower', 'cpu_thermal', 'scpi_sensors'])

/** Thermal zones, the processor's hwmon sensors and cooling devices; unavailable where there is no sensor. */
export function readTemperatures(sys: string): Known<ThermalReading> {
  const sensors = [...zones(sys), ...hwmonSensors(sys)]
  if (sensors.length === 0) return 'unavailable'
  return { status: 'unknown', sensors, coolingDevices: coolingDevices(sys) }
}

function zones(sys: string): TemperatureSensor[] {
  return numberedEntries(`${sys}/class/thermal`, /^thermal_zone(\d+)$/).flatMap(({ name }) => {
    const zone = `${sys}/class/thermal/${name}`
    const celsius = celsiusOf(`${zone}/temp`)
    if (celsius === null) return []
    return { name: textOf(`${zone}/type`)?.trim() || name, celsius, throttlesAtCelsius: passiveTrip(zone) }
  })
}

/**
 * The passive trip point of a zone: where its governor starts to slow devices down. `power_allocator` has two, where
 * it starts to watch and what it holds the zone to: the higher one is the limit. Drivers write 0 or less for a trip
 * that is not set.
 */
function passiveTrip(zone: string): number | null {
  const trips = numberedEntries(zone, /^trip_point_(\d+)_type$/).flatMap(({ number }) => {
    if (textOf(`${zone}/trip_point_${number}_type`)?.trim() !== 'passive') return []
    const celsius = celsiusOf(`${zone}/trip_point_${number}_temp`)
    return celsius !== null && celsius > 0 ? [celsius] : []
  })
  if (trips.length === 0) return null
  const watched = textOf(`${zone}/policy`)?.trim() === 'power_allocator'
  return watched ? Math.max(...trips) : Math.min(...trips)
}

function hwmonSensors(sys: string): TemperatureSensor[] {
  return numberedEntries(`${sys}/class/hwmon`, /^hwmon(\d+)$/).flatMap(({ name }) => {
    const folder = `${sys}/class/hwmon/${name}`
    const driver = textOf(`${folder}/name`)?.trim() ?? ''
    if (!PROCESSOR_DRIVERS.has(driver)) return []
    return numberedEntries(folder, /^temp(\d+)_input$/).flatMap(({ number }) => {
      const celsius = celsiusOf(`${folder}/temp${number}_input`)
      if (celsius === null) return []
      const label = textOf(`${folder}/temp${number}_label`)?.trim() || `temp${number}`
      // For coretemp this is TjMax, at which the processor throttles itself.
      const critical = celsiusOf(`${folder}/temp${number}_crit`)
      return {
        name: `${driver} ${label}`,
        celsius,
        throttlesAtCelsius: critical !== null && critical > 0 ? critical : null,
      }
    })
  })
}

function coolingDevices(sys: string): CoolingDevice[] {
  return numberedEntries(`${sys}/class/thermal`, /^cooling_device(\d+)$/).flatMap(({ name }) => {
    const folder = `${sys}/class/thermal/${name}`
    const level = integerOf(`${folder}/cur_state`)
    const type = textOf(`${folder}/type`)?.trim() || name
    if (level === null) return []
    return { name: type, slowsCpus: /^(thermal-)?cpufreq|^Processor$|^intel_powerclamp$/.test(type), level }
  })
}

/** Both interfaces give thousandths of a degree. */
function celsiusOf(file: string): number | null {
  const thousandths = integerOf(file)
  return thousandths === null ? null : thousandths / 1000
}
