import { defaultWarmupRule, profileSubjects, type WarmupRule } from '@paceline/domain'
import type { HostSuitePlan, ModelFile } from '../drivers/driver.js'
import type { OperatorsToProfile } from './profile-operators.js'
import type { ProfileSlice } from './profile-slices.js'
import { runSuiteOnce, type SuiteRecord } from './run-suite-once.js'

/** What a profile's suites are made of. */
export interface SuitesToRun {
  readonly slices: readonly ProfileSlice[]
  readonly files: ReadonlyMap<string, ModelFile>
  readonly wholes: number
  readonly minSamples: number
  readonly maxSeconds: number
  /** Suites that must end well and undisturbed, as long as there is time. */
  readonly wanted: number
  /** None is started later. */
  readonly elapsedSeconds: number
  /** Adds the whole as often under the runtime's own profiler. */
  readonly profiler: boolean
}

export interface SuitesRun {
  /** Those that ended well; the disturbed ones are apart, unless the others are too few. */
  readonly records: readonly SuiteRecord[]
  /** How many of the figures' own were disturbed. */
  readonly disturbed: number
  /** By entry: why it was left out. */
  readonly failed: ReadonlyMap<string, string>
  /** What ended it before enough suites had run; null where nothing did. */
  readonly ended: string | null
}

export const WHOLE = profileSubjects.whole
export const PROFILED = 'profile:profiler'

/** So many times as many suites as are wanted may end well and be disturbed all the same. */
const DISTURBED_RATIO = 2

/** So many suites may break off, each on another entry, until a profile is given up. */
const MAX_BROKEN = 3

/** The first suite compiles and allocates for all that follow it in the process; a fraction of a second suffices. */
const PRIMER_SECONDS = 0.2

/** Some milliseconds for each slice: the primer has warmed the machine, this warms the slice's own data. */
const warmup: WarmupRule = {
  ...defaultWarmupRule,
  name: 'two-block-medians-short',
  version: 1,
  tolerance: 0.05,
  minBlockSamples: 2,
  minBlockMs: 1,
  longBlockMs: 20,
  minMs: 2,
  maxMs: 40,
  maxIterations: 200,
}

const MAX_SAMPLES = 200

/**
 * Runs suites in fresh processes until enough have ended well and undisturbed; an entry that one breaks off on is
 * left out after.
 */
export async function runSuites(run: OperatorsToProfile, suites: SuitesToRun): Promise<SuitesRun> {
  const { host, signal, limits, beforeSuite, afterSuite, during = (work) => work() } = run
  const suite = host.suite?.bind(host)
  if (suite === undefined) throw new Error('a host without suites was asked for one')
  const startedMs = performance.now()
  const records: SuiteRecord[] = []
  const failed = new Map<string, string>()
  let broken = 0
  const over = (ended: string | null) => ({ ...figureOf(records, suites.wanted), failed, ended })
  for (let invocation = 0; wantsMore(records, suites.wanted); invocation++) {
    const elapsedSeconds = (performance.now() - startedMs) / 1000
    if (elapsedSeconds > suites.elapsedSeconds) return over(`${suites.elapsedSeconds.toFixed(0)} s were over`)
    await beforeSuite?.()
    const plan = planOf(run, suites, invocation, failed)
    const record = await during(() => runSuiteOnce(suite, plan, signal, limits))
    for (const [entry, words] of record.refused) failed.set(entry, words)
    if (record.broken === null) {
      record.isApart = (await afterSuite?.()) ?? false
      records.push(record)
      continue
    }
    broken += 1
    const { entry, code, message } = record.broken
    if (entry !== null) failed.set(entry, message)
    const hopeless = entry === null || code === 'runner-protocol' || entry.startsWith(WHOLE)
    if (hopeless || broken > MAX_BROKEN) return over(message)
  }
  return over(null)
}

const undisturbed = (records: readonly SuiteRecord[]) => records.filter(({ isApart }) => !isApart).length

function wantsMore(records: readonly SuiteRecord[], wanted: number): boolean {
  return undisturbed(records) < wanted && records.length < DISTURBED_RATIO * wanted
}

/** The undisturbed ones where they are enough, else all of them. */
function figureOf(records: readonly SuiteRecord[], wanted: number): Pick<SuitesRun, 'records' | 'disturbed'> {
  const clean = undisturbed(records)
  if (clean >= wanted) return { records, disturbed: 0 }
  for (const record of records) record.isApart = false
  return { records, disturbed: records.length - clean }
}

function planOf(
  { model, protocol, seed }: OperatorsToProfile,
  { slices, files, wholes, minSamples, maxSeconds, profiler }: SuitesToRun,
  invocation: number,
  failed: ReadonlyMap<string, string>,
): HostSuitePlan {
  const { threads, delegate, affinity, batch } = protocol
  const ofSlices = slices.flatMap(({ id }) => {
    const file = files.get(id)
    return file === undefined || failed.has(id) ? [] : [{ id, model: file, batch: 1, slice: true }]
  })
  const times = Array.from({ length: wholes }, (_, index) => index)
  const ofWhole = times.map((index) => ({ id: `${WHOLE}#${index}`, model, batch }))
  const own = times.map((index) => ({ id: `${PROFILED}#${index}`, model, batch, profiler: true }))
  return {
    type: 'suite',
    invocation,
    entries: [...ofWhole, ...ofSlices, ...(profiler ? own.filter(({ id }) => !failed.has(id)) : [])],
    threads,
    delegate,
    affinity,
    inputSeed: seed,
    primer: { model, seconds: PRIMER_SECONDS },
    warmup,
    sampling: { minSamples, maxSamples: MAX_SAMPLES, maxSeconds },
    rounds: 1,
    orderSeed: (seed + invocation) | 0,
  }
}
