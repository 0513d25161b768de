import type { HostPlan } from '../../driver.js'

export interface Cache {
  /** On the device; there. */
  readonly folder: string
  /** Names the model in it. */
  readonly token: string
}

export interface FlagsWanted {
  readonly model: string
  readonly plan: Pick<HostPlan, 'threads' | 'warmup' | 'sampling' | 'delegate' | 'requireDelegate'>
  /** Runs to make, no more and no fewer; null: as many as the plan's time allows. */
  readonly runs: number | null
  readonly delegateFlags: readonly string[]
  readonly cache: Cache | null
}

/** Longer than a session waits for any run: what ends a fixed number of runs early would change it. */
const NO_LIMIT_SECONDS = 100_000

/** The flags of one invocation (tflite/tools/benchmark/README.md). */
export function flagsOf({ model, plan, runs, delegateFlags, cache }: FlagsWanted): string[] {
  const { threads, warmup, sampling, delegate, requireDelegate } = plan
  const { minIterations, targetSeconds, maxSeconds } = sampling
  return [
    `--graph=${model}`,
    `--num_threads=${threads}`,
    `--num_runs=${runs ?? minIterations}`,
    `--min_secs=${runs === null ? targetSeconds : 0}`,
    `--max_secs=${runs === null ? maxSeconds : NO_LIMIT_SECONDS}`,
    '--warmup_runs=1',
    `--warmup_min_secs=${Math.max(warmup.settleMs, warmup.minMs) / 1000}`,
    '--report_peak_memory_footprint=true',
    ...delegateFlags,
    ...(requireDelegate && delegate !== null ? ['--require_full_delegation=true'] : []),
    ...(cache === null
      ? []
      : [`--delegate_serialize_dir=${cache.folder}`, `--delegate_serialize_token=${cache.token}`]),
  ]
}
