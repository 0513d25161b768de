import type { ConditionReader } from './reader.js'

/** Of a device that tells nothing of itself, as one behind somebody else's server: nothing is made up. */
export const unknownConditions: ConditionReader = {
  async read(signal) {
    signal.throwIfAborted()
    return {
      atMs: performance.now(),
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
  },
  blocks: () => null,
}
