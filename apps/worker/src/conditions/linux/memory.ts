import type { Known } from '@paceline/domain'

/** What can be had without swapping, of /proc/meminfo. */
export function parseAvailableMemory(meminfo: string | null): Known<number> {
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo ?? '')?.[1]
  return kibibytes === undefined ? 'unavailable' : Number(kibibytes) * 1024
}

/** The share of the last ten seconds in which some task waited for memory, of /proc/pressure/memory. */
export function parseMemoryPressure(pressure: string | null): Known<number> {
  const percent = /^some avg10=(\d+(?:\.\d+)?) /m.exec(pressure ?? '')?.[1]
  return percent === undefined ? 'unavailable' : Number(percent)
}
