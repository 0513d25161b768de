import type { BlockReading, ConditionReading } from './reading.js'

/** For tests: a device that says nothing but the time, and what a test adds. */
export function madeReading(atMs: number, known: Partial<ConditionReading> = {}): ConditionReading {
  return {
    atMs,
    load1: 'unavailable',
    availableMemoryBytes: 'unavailable',
    memoryPressurePercent: 'unavailable',
    frequencyMhz: 'unavailable',
    throttleCount: 'unavailable',
    thermal: 'unavailable',
    battery: 'unavailable',
    screenOn: 'unavailable',
    visibleApp: 'unavailable',
    allowedCpus: 'unavailable',
    cgroup: 'unavailable',
    cpuQuota: 'unavailable',
    versions: {},
    ticks: 'unavailable',
    ...known,
  }
}

export function madeBlock(atMs: number, known: Partial<BlockReading> = {}): BlockReading {
  return {
    atMs,
    cpu: 'unavailable',
    frequencyMhz: 'unavailable',
    throttleCount: 'unavailable',
    ticks: 'unavailable',
    ...known,
  }
}
