import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Measurement, ProtocolInFull, Reason } from '@paceline/contracts'
import type { StoredSamples } from '@paceline/db'
import { readModel } from '@paceline/tflite'
import type { ModelFile, RuntimeHost } from '../drivers/driver.js'
import type { TimeLimits } from '../sessions/time-limits.js'
import { cacheSizes } from './cache-sizes.js'
import { profileSamples, reconciled } from './operator-profile.js'
import { ownProfileOf } from './own-profile.js'
import { slicesOf } from './profile-slices.js'
import { rotationFor } from './rotation.js'
import { runSuites } from './run-suites.js'
import { runtimeOwnOf } from './runtime-own.js'
import { leastSeconds, planSuite } from './suite-budget.js'
import { writeSlices } from './write-slices.js'

export interface OperatorsToProfile {
  readonly host: RuntimeHost
  readonly model: ModelFile
  readonly protocol: ProtocolInFull
  /** The model's latency as it was just measured. */
  readonly wholeMs: number
  /** Of inputs, and of the order in each suite. */
  readonly seed: number
  readonly signal: AbortSignal
  /** Slices are written into a folder of their own below it, which is gone afterwards. */
  readonly folder: string
  /** Waits until a suite may start. */
  readonly beforeSuite?: () => Promise<void>
  /** Whether something disturbed the suite that has just ended. */
  readonly afterSuite?: () => Promise<boolean>
  /** Told of the work that a profile is, suite by suite, so that its time can be accounted for. */
  readonly during?: <T>(work: () => Promise<T>) => Promise<T>
  readonly limits?: TimeLimits
  /** Sizes of the device's caches in bytes; left out for this computer's. */
  readonly caches?: readonly number[]
}

export interface OperatorsProfiled {
  readonly operators: Measurement['operators']
  readonly profile: Measurement['profile']
  /** What could not be profiled, and why. */
  readonly reasons: readonly Reason[]
  readonly samples: readonly StoredSamples[]
}

/** Fewer than so many suites are a profile with a reason; fewer than two are none. */
const WANTED_SUITES = 5

/** A profile may take so many times its sampling: every slice is loaded and warmed in every suite. */
const ELAPSED_RATIO = 6
/** Loading takes as long for a short budget as for a long one. */
const LEAST_ELAPSED_SECONDS = 60

/**
 * Measures a model's operators on any runtime, with no help from it: single operators, growing prefixes and the
 * whole as models of their own, many in one fresh process and in random order, and reconciles their times. It
 * samples for at most the protocol's `maxSeconds` again, disturbed suites aside. The model's own figure is there
 * by now, so whatever goes wrong costs the profile alone and is a reason; it throws only the signal's, when aborted.
 */
export async function profileOperators(run: OperatorsToProfile): Promise<OperatorsProfiled> {
  try {
    if (run.host.suite !== undefined) return await profileInFolder(run)
    const alone = notProfiled('this runtime measures one model in a process')
    return run.host.profilerText === undefined
      ? alone
      : { ...alone, ...(await ownProfileOf(run, alone.reasons)) }
  } catch (error) {
    run.signal.throwIfAborted()
    return notProfiled(error instanceof Error ? error.message : String(error))
  }
}

async function profileInFolder(run: OperatorsToProfile): Promise<OperatorsProfiled> {
  const folder = await mkdtemp(join(run.folder, 'slices-'))
  try {
    return await profileIn(folder, run)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function profileIn(folder: string, run: OperatorsToProfile): Promise<OperatorsProfiled> {
  const { host, protocol, wholeMs, signal, caches = cacheSizes(), during = (work) => work() } = run
  const model = readModel(await readFile(run.model.path))
  const rotation = rotationFor(model, caches)
  const all = slicesOf(model, wholeMs, rotation)
  const suiteSeconds = protocol.maxSeconds / WANTED_SUITES
  const budget = planSuite(all, wholeMs, suiteSeconds)
  if (budget === null) {
    const needed = WANTED_SUITES * leastSeconds(all, wholeMs)
    const text = `one sample of each takes about ${needed.toFixed(1)} s, and the protocol allows ${protocol.maxSeconds} s`
    return notProfiled(text, needed)
  }
  const files = await during(() => writeSlices(budget.slices, folder, signal))
  const result = await runSuites(run, {
    ...budget,
    files,
    wanted: WANTED_SUITES,
    elapsedSeconds: Math.max(LEAST_ELAPSED_SECONDS, ELAPSED_RATIO * protocol.maxSeconds),
    profiler: host.offer.features.profiler === true,
  })
  const { records, ended, disturbed } = result
  if (records.length < 2) return notProfiled(ended ?? 'too few suites ended well')
  const own = runtimeOwnOf(records.filter(({ isApart }) => !isApart))
  const { operators, profile } = reconciled({
    all,
    slices: budget.slices,
    run: result,
    rotatedBytes: rotation.weightBytes,
    runtimeOwn: own.runtimeOwn,
  })
  const reasons = [...reasonsOf(profile, ended), ...disturbedReasons(disturbed, profile), ...own.reasons]
  return { operators, profile, reasons, samples: profileSamples(records) }
}

function disturbedReasons(disturbed: number, { invocations }: NonNullable<Measurement['profile']>): Reason[] {
  if (disturbed === 0) return []
  const text = `${disturbed} of the ${invocations} invocations that operators rest on were disturbed`
  return [{ code: 'operators-disturbed', text, value: disturbed }]
}

function notProfiled(why: string, value: number | null = null): OperatorsProfiled {
  const text = `the operators could not be profiled: ${why}`
  const reasons = [{ code: 'operators-not-profiled', text, value }]
  return { operators: null, profile: null, reasons, samples: [] }
}

/** Operators that a reason names before it says how many more there are. */
const MAX_NAMED = 5

function reasonsOf(
  { failed, invocations }: NonNullable<Measurement['profile']>,
  ended: string | null,
): Reason[] {
  const named = failed.slice(0, MAX_NAMED).map(({ index, type, message }) => `${index} (${type}): ${message}`)
  const more = failed.length > MAX_NAMED ? `; and ${failed.length - MAX_NAMED} more` : ''
  const partly = {
    code: 'operators-partly-profiled',
    text: `${failed.length} operators could not be measured alone: ${named.join('; ')}${more}`,
    value: failed.length,
  }
  const few = {
    code: 'operators-few-invocations',
    text: `operators rest on ${invocations} invocations instead of ${WANTED_SUITES}: ${ended}`,
    value: invocations,
  }
  return [...(failed.length > 0 ? [partly] : []), ...(ended === null ? [] : [few])]
}
