import type { Known } from '@paceline/domain'
import { integerOf, numberedEntries, textOf } from './kernel-file.js'

/** /proc/cpuinfo grows with the CPUs, so blocks read it this often. */
const CPUINFO_EVERY_MS = 1000

/**
 * The clocks of CPUs: what cpufreq says, else the `cpu MHz` of /proc/cpuinfo, which in a virtual machine is often
 * a nominal figure.
 */
export class Frequencies {
  readonly #proc: string
  readonly #cpus: string
  /** As the last whole reading saw it: a file that is missing is dear to look for beside every block. */
  #hasCpufreq = true
  #cpuinfo: ReadonlyMap<number, number> = new Map()
  #cpuinfoAtMs = -Infinity

  constructor(proc: string, sys: string) {
    this.#proc = proc
    this.#cpus = `${sys}/devices/system/cpu`
  }

  /** Of the CPUs that are online, in their order. */
  all(): Known<readonly number[]> {
    const cpus = numberedEntries(this.#cpus, /^cpu(\d+)$/)
    const byCpufreq = cpus.flatMap(({ number }) => this.#cpufreq(number) ?? [])
    this.#hasCpufreq = byCpufreq.length > 0
    if (this.#hasCpufreq) return byCpufreq
    const byCpuinfo = [...parseCpuinfo(textOf(`${this.#proc}/cpuinfo`) ?? '').values()]
    return byCpuinfo.length > 0 ? byCpuinfo : 'unavailable'
  }

  of(cpu: number, nowMs: number): Known<number> {
    const byCpufreq = this.#hasCpufreq ? this.#cpufreq(cpu) : null
    if (byCpufreq !== null) return byCpufreq
    if (nowMs - this.#cpuinfoAtMs >= CPUINFO_EVERY_MS) {
      this.#cpuinfoAtMs = nowMs
      this.#cpuinfo = parseCpuinfo(textOf(`${this.#proc}/cpuinfo`) ?? '')
    }
    return this.#cpuinfo.get(cpu) ?? 'unavailable'
  }

  #cpufreq(cpu: number): number | null {
    const kilohertz = integerOf(`${this.#cpus}/cpu${cpu}/cpufreq/scaling_cur_freq`)
    return kilohertz !== null && kilohertz > 0 ? kilohertz / 1000 : null
  }
}

/** MHz by CPU; empty where the processor's architecture does not list them, as on ARM. */
export function parseCpuinfo(cpuinfo: string): Map<number, number> {
  const found = new Map<number, number>()
  let cpu: number | null = null
  for (const line of cpuinfo.split('\n')) {
    const [, name, value] = /^([^\t:]+)\s*: *(.*)$/.exec(line) ?? []
    if (name === 'processor') cpu = Number(value)
    const megahertz = Number(value)
    if (name === 'cpu MHz' && cpu !== null && megahertz > 0) found.set(cpu, megahertz)
  }
  return found
}
