import { type CoreCluster, parseCpuList } from '@paceline/domain'

/** Runs a command on the device, such as `AdbDevice.shell`. */
export interface Shell {
  shell(
    command: string,
    signal: AbortSignal,
  ): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }>
}

/** The cores of a device, by how fast they are. */
export interface Clusters {
  /** Those that are online, in rising order; empty where the device does not tell. */
  readonly cpus: readonly number[]
  /** The slowest first; empty where all cores are alike, or nothing tells them apart. */
  readonly named: ReadonlyMap<CoreCluster, readonly number[]>
}

const CPUS = '/sys/devices/system/cpu'

/** Any of the files may be missing or denied, which is no failure: what is there is printed after its name. */
export const CLUSTERS_COMMAND = `grep -H . ${[
  `${CPUS}/online`,
  `${CPUS}/cpu[0-9]*/cpu_capacity`,
  `${CPUS}/cpu[0-9]*/cpufreq/cpuinfo_max_freq`,
].join(' ')} 2>/dev/null; true`

/** Finds the clusters of a device in one shell call. */
export async function clustersOf(device: Shell, signal: AbortSignal): Promise<Clusters> {
  const { stdout } = await device.shell(CLUSTERS_COMMAND, signal)
  return parseClusters(stdout)
}

interface Cpu {
  readonly number: number
  /** Relative to the fastest core's 1024: Linux's Documentation/scheduler/sched-capacity.rst. */
  readonly capacity: number | null
  readonly maxKilohertz: number | null
}

/** What `CLUSTERS_COMMAND` printed: lines of `path:value`. */
export function parseClusters(text: string): Clusters {
  const values = new Map(
    text.split('\n').flatMap((line) => {
      const [, path, value] = /^([^:\s]+):\s*(\S+)\s*$/.exec(line) ?? []
      return path === undefined || value === undefined ? [] : [[path, value] as const]
    }),
  )
  const known = parseCpuList(values.get(`${CPUS}/online`) ?? '') ?? numbersIn(values)
  const cpus = known.map((number): Cpu => {
    const whole = (file: string) => wholeOf(values.get(`${CPUS}/cpu${number}/${file}`))
    return { number, capacity: whole('cpu_capacity'), maxKilohertz: whole('cpufreq/cpuinfo_max_freq') }
  })
  return { cpus: known, named: named(groups(cpus)) }
}

function numbersIn(values: ReadonlyMap<string, string>): number[] {
  const numbers = [...values.keys()].flatMap((path) => /\/cpu(\d+)\//.exec(path)?.[1] ?? [])
  return [...new Set(numbers.map(Number))].sort((a, b) => a - b)
}

function wholeOf(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null
}

/** CPUs of one capacity and one highest frequency, the slowest first. */
function groups(cpus: readonly Cpu[]): (readonly Cpu[])[] {
  // A core that lacks a figure that others have cannot be placed among them, and guessing would pin to the wrong ones.
  const placed = (['capacity', 'maxKilohertz'] as const).filter((figure) =>
    cpus.every((cpu) => cpu[figure] !== null),
  )
  const found = new Map<string, Cpu[]>()
  for (const cpu of cpus) {
    const key = placed.map((figure) => cpu[figure]).join('/')
    found.set(key, [...(found.get(key) ?? []), cpu])
  }
  return [...found.values()].sort(([a], [b]) => {
    const [first, second] = placed.map((figure) => Number(a?.[figure]) - Number(b?.[figure]))
    return first || second || 0
  })
}

function named(clusters: readonly (readonly Cpu[])[]): Clusters['named'] {
  const names = new Map<CoreCluster, readonly number[]>()
  if (clusters.length < 2) return names
  clusters.forEach((cluster, index) => {
    const name = nameOf(index, clusters)
    names.set(
      name,
      [...(names.get(name) ?? []), ...cluster.map(({ number }) => number)].sort((a, b) => a - b),
    )
  })
  return names
}

/**
 * The slowest is `little`. The fastest is `prime` where it is one core above at least two other clusters, as
 * vendors use the word, and always where there are four; else it is `big`. What lies between is `big` below a
 * prime core, and `mid` below that.
 */
function nameOf(index: number, clusters: readonly (readonly Cpu[])[]): CoreCluster {
  const last = clusters.length - 1
  const hasPrime = clusters.length > 3 || (clusters.length === 3 && clusters[last]?.length === 1)
  if (index === 0) return 'little'
  if (index === last) return hasPrime ? 'prime' : 'big'
  return hasPrime && index === last - 1 ? 'big' : 'mid'
}
