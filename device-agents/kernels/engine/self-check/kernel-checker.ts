import type { Clock } from '@paceline/agent'
import type { KernelKind } from '@paceline/kernel-plan'
import type { KernelExports } from '../kernel-exports.js'
import type { KernelCheck } from './kernel-check.js'
import { type RefusedKernel, selfCheck } from './self-check.js'

export interface KernelCheckerOptions {
  /** An instance for each round of checks: in its memory nothing else lies. */
  readonly instantiate: () => Promise<KernelExports>
  readonly checks: readonly KernelCheck[]
  readonly clock: Clock
}

/** Kernels by name, and the kind of operators that they are for. */
export type KernelsByName = ReadonlyMap<string, KernelKind>

/** Has kernels check themselves before they are used, each once in this process or page and never beyond it. */
export class KernelChecker {
  readonly #options: KernelCheckerOptions
  readonly #seen = new Set<string>()
  readonly #checked = new Set<string>()
  readonly #refused = new Map<string, RefusedKernel>()

  constructor(options: KernelCheckerOptions) {
    this.#options = options
  }

  /** Names of the kernels that were tried. */
  get checked(): ReadonlySet<string> {
    return this.#checked
  }

  /** By name, those of them that are wrong in this engine. */
  get refused(): ReadonlyMap<string, RefusedKernel> {
    return this.#refused
  }

  /** Tries every kernel that there is. */
  async checkAll(): Promise<void> {
    await this.#check(this.#options.checks)
  }

  /** Tries those that were not tried before; gives whether there were any. */
  async check(kernels: KernelsByName): Promise<boolean> {
    const fresh = [...kernels].filter(([name]) => !this.#seen.has(name))
    if (fresh.length === 0) return false
    const names = new Set(fresh.map(([name]) => name))
    const kinds = new Set(fresh.map(([, kind]) => kind))
    for (const name of names) this.#seen.add(name)
    await this.#check(
      this.#options.checks.filter(({ kind }) => kinds.has(kind)),
      names,
    )
    return true
  }

  async #check(checks: readonly KernelCheck[], only?: ReadonlySet<string>): Promise<void> {
    const { instantiate, clock } = this.#options
    const { checked, refused } = await selfCheck(await instantiate(), checks, clock, only)
    for (const name of checked) {
      this.#seen.add(name)
      this.#checked.add(name)
    }
    for (const one of refused) this.#refused.set(one.kernel, one)
  }
}
