import type { Clock } from '@paceline/agent'
import type { ChosenByShape } from '../choice/index.js'
import type { KernelExports } from '../kernel-exports.js'
import type { KernelChecker } from '../self-check/index.js'
import type { ThreadTeam } from '../threads/thread-team.js'

/** The kernels, loaded in this process or page; networks are opened in them one after the other. */
export interface KernelsRuntime {
  readonly kernels: KernelExports
  /** Null for one thread. */
  readonly team: ThreadTeam | null
  readonly checker: KernelChecker
  /** What choices hold for: the build, the engine and the number of threads, in words. */
  readonly choiceKey: string
  /** What was chosen here and handed in. */
  readonly choices: ChosenByShape
  readonly clock: Clock
  /** Of the clock; null where it is not known. */
  readonly stepUs: number | null
}
