import { affinityOfCpus, parseCpuList } from '@paceline/domain'
import type { Shell } from './clusters.js'

/** An affinity as it was asked for, and the CPUs that it means on this device. */
export interface Pinning {
  readonly affinity: string
  readonly cpus: readonly number[]
}

/**
 * How the threads of a process are held while it runs: the affinity asked for where all of them keep to its CPUs,
 * else the CPUs that they may run on, as an affinity. Null where the process is gone or cannot be read.
 */
export async function affinityOf(
  device: Shell,
  pid: number,
  pinning: Pinning,
  signal: AbortSignal,
): Promise<string | null> {
  const { stdout } = await device.shell(allowedCpusCommand(pid), signal)
  return observedAffinity(stdout, pinning)
}

/** Threads may end while they are listed, which is no failure. */
export function allowedCpusCommand(pid: number): string {
  return `cat /proc/${pid}/task/*/status 2>/dev/null | grep '^Cpus_allowed_list:'; true`
}

/** By the `Cpus_allowed_list` lines of /proc/<pid>/task/<tid>/status: proc_pid_status(5). */
export function observedAffinity(statusLines: string, { affinity, cpus }: Pinning): string | null {
  const allowed = new Set<number>()
  for (const [, list] of statusLines.matchAll(/^Cpus_allowed_list:[ \t]*(\S+)[ \t]*$/gm)) {
    for (const cpu of parseCpuList(list ?? '') ?? []) allowed.add(cpu)
  }
  if (allowed.size === 0) return null
  // Equal sets: a cpuset of the system's may have taken CPUs away, and then it was not what was asked for.
  const kept = allowed.size === cpus.length && cpus.every((cpu) => allowed.has(cpu))
  return kept ? affinity : affinityOfCpus([...allowed])
}
