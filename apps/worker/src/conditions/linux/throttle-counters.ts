import type { Known } from '@paceline/domain'
import { stoppedPeriods } from './cgroup.js'
import { integerOf, numberedEntries } from './kernel-file.js'

/** A large machine has hundreds of counters, so a hurried reading may be this old. */
const HURRIED_AGE_MS = 500

/**
 * How often the processor was slowed down for its heat (x86: thermal_throttle), and how often the kernel stopped
 * the runners' cgroup as it had used up its quota. A package's counter shows at each of its CPUs and is counted
 * once. Unavailable where there is neither.
 */
export class ThrottleCounters {
  readonly #coreFiles: readonly string[]
  readonly #packageFiles: readonly string[]
  readonly #cgroupStat: string | null
  #last: Known<number> = 'unavailable'
  #lastAtMs = -Infinity

  constructor(sys: string, cgroupStat: string | null) {
    const packages = new Map<number, string>()
    const coreFiles: string[] = []
    for (const { name, number } of numberedEntries(`${sys}/devices/system/cpu`, /^cpu(\d+)$/)) {
      const folder = `${sys}/devices/system/cpu/${name}`
      coreFiles.push(`${folder}/thermal_throttle/core_throttle_count`)
      const inPackage = integerOf(`${folder}/topology/physical_package_id`) ?? number
      if (!packages.has(inPackage))
        packages.set(inPackage, `${folder}/thermal_throttle/package_throttle_count`)
    }
    const there = (file: string) => integerOf(file) !== null
    this.#coreFiles = coreFiles.filter(there)
    this.#packageFiles = [...packages.values()].filter(there)
    this.#cgroupStat = cgroupStat !== null && stoppedPeriods(cgroupStat) !== null ? cgroupStat : null
  }

  count(nowMs: number, { thorough = false } = {}): Known<number> {
    if (thorough || nowMs - this.#lastAtMs >= HURRIED_AGE_MS) {
      this.#lastAtMs = nowMs
      this.#last = this.#read()
    }
    return this.#last
  }

  #read(): Known<number> {
    const counts = [...this.#coreFiles, ...this.#packageFiles].map(integerOf)
    if (this.#cgroupStat !== null) counts.push(stoppedPeriods(this.#cgroupStat))
    const known = counts.filter((count) => count !== null)
    // A counter that is gone, as its CPU went offline, would make the sum fall.
    if (known.length === 0 || known.length < counts.length) return 'unavailable'
    return known.reduce((sum, count) => sum + count, 0)
  }
}
