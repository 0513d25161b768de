import type { ThermalStatus } from './reading.js'

/** What the conditions may be for a sample to count as taken on a device that had nothing else to do. */
export interface GateLimits {
  /** CPU time of others, in CPUs: 0.1 is a tenth of one. */
  readonly otherCpuShare: number
  /** The worst thermal status that is still fine. */
  readonly maxThermalStatus: ThermalStatus
  /** For every sensor, beside its own threshold; null: that threshold alone. */
  readonly maxCelsius: number | null
  readonly minBatteryPercent: number
  readonly minAvailableMemoryBytes: number
  readonly maxMemoryPressurePercent: number
  /** A CPU that runs below this share of the clock that it had before is throttled. */
  readonly minFrequencyRatio: number
  /** Once too hot, a sensor must fall this far below its limit before it is fine again. */
  readonly coolDownCelsius: number
  /** How long the conditions must be fine again before measuring goes on. */
  readonly calmMs: number
}

export const defaultGateLimits: GateLimits = {
  otherCpuShare: 0.1,
  maxThermalStatus: 'none',
  maxCelsius: null,
  minBatteryPercent: 15,
  minAvailableMemoryBytes: 128e6,
  maxMemoryPressurePercent: 10,
  minFrequencyRatio: 0.85,
  coolDownCelsius: 3,
  calmMs: 1000,
}
