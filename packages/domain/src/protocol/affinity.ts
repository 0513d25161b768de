/** Clusters of cores that a device may have, the slowest first. */
export const coreClusters = ['little', 'mid', 'big', 'prime'] as const
export type CoreCluster = (typeof coreClusters)[number]

/** Beyond what any kernel we meet is built for: a list that goes on longer is a slip of the pen. */
const HIGHEST_CPU = 1023

const CPUS = 'cpus:'

/** What an affinity asks for: every core, a cluster by its name, or certain CPUs. */
export type AskedCores =
  | { readonly kind: 'any' }
  | { readonly kind: 'cluster'; readonly cluster: CoreCluster }
  | { readonly kind: 'cpus'; readonly cpus: readonly number[] }

/** Reads `any`, `big`, `cpus:4-7` or `cpus:0,1`; null for anything else. */
export function parseAffinity(affinity: string): AskedCores | null {
  if (affinity === 'any') return { kind: 'any' }
  const cluster = coreClusters.find((name) => name === affinity)
  if (cluster !== undefined) return { kind: 'cluster', cluster }
  const cpus = affinity.startsWith(CPUS) ? parseCpuList(affinity.slice(CPUS.length)) : null
  return cpus && { kind: 'cpus', cpus }
}

/** The affinity that asks for exactly these CPUs. */
export function affinityOfCpus(cpus: readonly number[]): string {
  return `${CPUS}${cpuListText(cpus)}`
}

/**
 * The CPUs of a list as Linux writes it, such as `0-3,6`, in rising order and each once; null where it is none,
 * or its ranges run backwards. Format: "List format" of Linux's cpuset(7).
 */
export function parseCpuList(list: string): number[] | null {
  const cpus = new Set<number>()
  for (const part of list.split(',')) {
    const [, from, to = from] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part) ?? []
    if (from === undefined) return null
    const [first, last] = [Number(from), Number(to)]
    if (last < first || last > HIGHEST_CPU) return null
    for (let cpu = first; cpu <= last; cpu++) cpus.add(cpu)
  }
  return [...cpus].sort((a, b) => a - b)
}

/** CPUs as Linux lists them: `0-3,6`. The inverse of `parseCpuList`. */
export function cpuListText(cpus: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const cpu of [...new Set(cpus)].sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && cpu === last[1] + 1) last[1] = cpu
    else ranges.push([cpu, cpu])
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',')
}
