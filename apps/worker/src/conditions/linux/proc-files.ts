import type { Known } from '@paceline/domain'

/** The load of the last minute, of /proc/loadavg. */
export function parseLoad(loadavg: string | null): Known<number> {
  const load = /^(\d+\.\d+) /.exec(loadavg ?? '')?.[1]
  return load === undefined ? 'unavailable' : Number(load)
}

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

/** The CPUs that a process may use, such as `0-3,6`, of /proc/<pid>/status. */
export function parseAllowedCpus(status: string | null): Known<string> {
  return /^Cpus_allowed_list:\s*(\S+)$/m.exec(status ?? '')?.[1] ?? 'unavailable'
}
