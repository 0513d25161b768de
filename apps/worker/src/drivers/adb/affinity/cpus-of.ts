import { cpuListText, parseAffinity } from '@paceline/domain'
import { InvocationError } from '../../driver.js'
import type { Clusters } from './clusters.js'

/**
 * The CPUs that an affinity means on this device, in rising order; null for `any`. Throws InvocationError
 * `affinity-unknown`, which says what the device has, where it has no such cluster or CPU.
 */
export function cpusOf(affinity: string, clusters: Clusters): readonly number[] | null {
  const asked = parseAffinity(affinity)
  if (asked?.kind === 'any') return null
  if (asked?.kind === 'cluster') {
    const cpus = clusters.named.get(asked.cluster)
    if (cpus !== undefined) return cpus
  }
  if (asked?.kind === 'cpus') {
    // Where the device does not tell its CPUs, the kernel judges when the runner is pinned.
    if (clusters.cpus.length === 0 || asked.cpus.every((cpu) => clusters.cpus.includes(cpu)))
      return asked.cpus
  }
  throw new InvocationError('affinity-unknown', `no cores ${affinity} here: ${wordsOf(clusters)}`)
}

function wordsOf({ cpus, named }: Clusters): string {
  const has = cpus.length === 0 ? 'its CPUs could not be read' : `it has CPUs ${cpuListText(cpus)}`
  if (named.size === 0) return `${has}, all in one cluster; ask for any, or for CPUs such as cpus:0`
  const each = [...named].map(([name, members]) => `${name} (${cpuListText(members)})`)
  return `${has} in the clusters ${each.join(', ')}`
}

/** A mask in hexadecimal, without 0x, as the `taskset` of Android's toybox and of util-linux take it. */
export function tasksetMask(cpus: readonly number[]): string {
  return cpus.reduce((mask, cpu) => mask | (1n << BigInt(cpu)), 0n).toString(16)
}
