import { readFileSync } from 'node:fs'
import process from 'node:process'

/**
 * The most memory this process ever held, in bytes; null where the system does not tell. Linux says VmHWM:
 * `ru_maxrss` is not the same there, since it also remembers the parent's memory at the fork.
 */
export function peakMemoryBytes(): number | null {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
  return kibibytes === undefined ? null : Number(kibibytes) * 1024
}
