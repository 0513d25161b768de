/** What a source that is missing or denied gives: never zero. */
export type Unavailable = 'unavailable'
export type Known<T> = T | Unavailable

/** Android's thermal severities, from harmless to the worst (ThrottlingSeverity of its thermal HAL). */
export const thermalStatuses = [
  'none',
  'light',
  'moderate',
  'severe',
  'critical',
  'emergency',
  'shutdown',
] as const
export type ThermalStatus = (typeof thermalStatuses)[number]

export interface TemperatureSensor {
  readonly name: string
  readonly celsius: number
  /** From where on the system slows itself down for this sensor; null: it does not say. */
  readonly throttlesAtCelsius: number | null
  /** What the system says of this sensor alone; absent where it says nothing, or where it slows no computing down. */
  readonly severity?: ThermalStatus
}

/** What the system cools itself with: a fan, or a limit on what makes the heat. */
export interface CoolingDevice {
  readonly name: string
  /** Whether it cools by holding CPUs back. */
  readonly slowsCpus: boolean
  /** In steps of its own; 0: not at work. */
  readonly level: number
}

export interface ThermalReading {
  /** What the system as a whole says; `unknown` where it only has sensors. */
  readonly status: ThermalStatus | 'unknown'
  readonly sensors: readonly TemperatureSensor[]
  /** Absent where the system lists none. */
  readonly coolingDevices?: readonly CoolingDevice[]
}

export interface BatteryReading {
  readonly levelPercent: number
  readonly charging: boolean
  readonly celsius: number | null
  readonly saver: Known<boolean>
}

/**
 * CPU time since some fixed moment, in ticks of 10 ms: USER_HZ is 100 on every Linux that Node runs on. Kernels
 * count in whole ticks, so each figure is up to a tick or two late.
 */
export interface CpuTicks {
  /** Of all CPUs, idle time included. */
  readonly all: number
  /** Time that a virtual machine was denied by its host is busy too: it was somebody else's. */
  readonly busy: number
  /** Of the worker and all that it started. Never falls. */
  readonly own: number
}

/** A device at one moment. */
export interface ConditionReading {
  /** By the worker's monotonic clock. */
  readonly atMs: number
  /** Runnable and waiting tasks, over the last minute. */
  readonly load1: Known<number>
  readonly availableMemoryBytes: Known<number>
  /** The share of the last ten seconds in which some task waited for memory (Linux PSI, `some avg10`). */
  readonly memoryPressurePercent: Known<number>
  /** Of the CPUs that are online, in their order. */
  readonly frequencyMhz: Known<readonly number[]>
  /**
   * How often the hardware slowed itself down, over all CPUs, or the kernel stopped the runners as their CPU quota
   * was used up: only differences mean anything.
   */
  readonly throttleCount: Known<number>
  readonly thermal: Known<ThermalReading>
  readonly battery: Known<BatteryReading>
  readonly screenOn: Known<boolean>
  /** The application or activity in front. */
  readonly visibleApp: Known<string>
  /** The CPUs that runners may use, such as `0-3,6`. */
  readonly allowedCpus: Known<string>
  readonly cgroup: Known<string>
  /** In CPUs, by the narrowest limit above the runners; null: there is none. */
  readonly cpuQuota: Known<number | null>
  readonly versions: Readonly<Record<string, string>>
  readonly ticks: Known<CpuTicks>
}

/** A cheap reading beside one block of samples. */
export interface BlockReading {
  readonly atMs: number
  /** Where the runner's busiest thread last ran. */
  readonly cpu: Known<number>
  /** Of that CPU. */
  readonly frequencyMhz: Known<number>
  readonly throttleCount: Known<number>
  readonly ticks: Known<CpuTicks>
}
