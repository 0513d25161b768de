import type { ConditionReading } from '@paceline/domain'
import type { ConditionReader } from './reader.js'

/** What a device that tells nothing of itself is known to do. */
export const unknownReading: Omit<ConditionReading, 'atMs'> = {
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
}

/** Of a device behind somebody else's server: nothing is made up. */
export const unknownConditions: ConditionReader = {
  async read(signal) {
    signal.throwIfAborted()
    return { ...unknownReading, atMs: performance.now() }
  },
  blocks: () => null,
}
