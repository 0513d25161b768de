import type { ThermalReading } from '@paceline/domain'
import type { SimulatedProfile } from './simulated-profile.js'

/** How warm one device is. */
export interface Heat {
  /** Under load for so long, up to now. */
  work(ms: number): void
  readonly celsius: number
  readonly throttled: boolean
  reading(): ThermalReading
}

/**
 * Newton's law: the temperature goes towards ambient while idle, and towards ambient and `riseCelsius` under load,
 * by one time constant. Idle time is that of `now`; time under load is told, as it need not be real.
 */
export function createHeat(profile: SimulatedProfile['heat'], now: () => number): Heat {
  const { ambientCelsius, riseCelsius, throttlesAtCelsius } = profile
  let above = 0
  let lookedMs = now()
  const towards = (target: number, ms: number) => {
    above = target + (above - target) * Math.exp(-Math.max(0, ms) / (profile.seconds * 1000))
  }
  const celsius = () => {
    const nowMs = now()
    towards(0, nowMs - lookedMs)
    lookedMs = nowMs
    return ambientCelsius + above
  }
  return {
    work(ms) {
      towards(riseCelsius, ms)
      // What of it was real time is no idle time as well.
      lookedMs = now()
    },
    get celsius() {
      return celsius()
    },
    get throttled() {
      return celsius() >= throttlesAtCelsius
    },
    reading() {
      const sensor = { name: 'simulated', celsius: celsius(), throttlesAtCelsius }
      return { status: sensor.celsius >= throttlesAtCelsius ? 'severe' : 'none', sensors: [sensor] }
    },
  }
}
