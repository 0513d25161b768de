import type { Measurement, OperatorProfile } from '@paceline/contracts'
import type { StoredSamples } from '@paceline/db'
import { reconcileOperators, type SliceTime, withContextError } from '@paceline/domain'
import type { ProfileSlice, SlicesOfModel } from './profile-slices.js'
import type { SuiteRecord } from './run-suite-once.js'
import { type SuitesRun, WHOLE } from './run-suites.js'
import { sliceTimes } from './slice-times.js'

export interface ReconciledOperators {
  readonly operators: NonNullable<Measurement['operators']>
  readonly profile: OperatorProfile
}

interface Profiled {
  readonly all: SlicesOfModel
  readonly slices: readonly ProfileSlice[]
  readonly run: SuitesRun
  readonly rotatedBytes: number
  readonly runtimeOwn: OperatorProfile['runtimeOwn']
}

/** The contract's profile of suites that ended well; at least two of them, or there are no intervals. */
export function reconciled({ all, slices, run, rotatedBytes, runtimeOwn }: Profiled): ReconciledOperators {
  const { records } = run
  const ids = new Map(slices.map((slice) => [slice.id, slice]))
  const times = sliceTimes([
    ...slices.map(({ id, copies }) => ({ id, copies, samplesMs: records.map((r) => samplesOf(r, id)) })),
    { id: WHOLE, copies: 1, samplesMs: records.map((record) => samplesOf(record, WHOLE)) },
  ])
  const whole = times.get(WHOLE)
  if (whole === undefined) throw new Error('suites without the whole model')
  const timeOf = (id: string): SliceTime | null => (ids.has(id) ? (times.get(id) ?? null) : null)
  const singles = all.types.map((_, index) => timeOf(`operator:${index}`))
  const prefixes = all.types.map((_, index) => timeOf(`prefix:${index}`))
  const { observations, contextRatio } = withContextError({
    singles,
    prefixes,
    whole,
    resolutionUs: resolutionUs(records, slices),
    degrees: records.length - 1,
  })
  const { operators, overheadUs, disagreement } = reconcileOperators(observations)
  const isMeasured = (slice: SliceTime | null) => slice !== null
  return {
    operators: operators.map(({ index, group, ...figures }) => ({
      index,
      type: all.types[index] ?? '',
      ...figures,
      hotUs: hotUs(timeOf(`operator-hot:${index}`) ?? singles[index] ?? null, overheadUs),
      group,
    })),
    profile: {
      overheadUs,
      wholeUs: whole.medianUs,
      invocations: records.length,
      singles: singles.filter(isMeasured).length,
      prefixes: prefixes.filter(isMeasured).length,
      disagreement,
      contextRatio,
      rotatedBytes,
      failed: failedOf(all, run.failed),
      runtimeOwn,
    },
  }
}

/** Raw samples by subject; a slice's samples are of one inference, which runs all its copies. */
export function profileSamples(records: readonly SuiteRecord[]): StoredSamples[] {
  return records.flatMap((record, invocation) => {
    const subjects = new Set(Array.from(record.entries.keys(), subjectOf))
    return [...subjects].flatMap((subject) => {
      const warmupMs = samplesOf(record, subject, 'warmupMs')
      const samplesMs = samplesOf(record, subject)
      return [
        ...(warmupMs.length > 0
          ? [{ subject, invocation, phase: 'warmup' as const, samplesMs: warmupMs }]
          : []),
        ...(samplesMs.length > 0 ? [{ subject, invocation, phase: 'measured' as const, samplesMs }] : []),
      ]
    })
  })
}

/** The whole is several entries of one subject. */
const subjectOf = (entry: string): string => entry.replace(/#\d+$/, '')

function samplesOf(
  { entries }: SuiteRecord,
  subject: string,
  phase: 'warmupMs' | 'measuredMs' = 'measuredMs',
): number[] {
  return [...entries].flatMap(([entry, measured]) => (subjectOf(entry) === subject ? measured[phase] : []))
}

/** No time below the largest step of the clock that one operator's sample is blurred by. */
function resolutionUs(records: readonly SuiteRecord[], slices: readonly ProfileSlice[]): number {
  const blurs = records.flatMap(({ ready, entries }) => {
    const stepUs = Number(ready?.facts.timerStepUs) || 0
    return slices.flatMap(({ id, copies }) => {
      const batch = entries.get(id)?.batch
      return batch === undefined ? [] : [stepUs / batch / copies]
    })
  })
  return Math.max(0.001, ...blurs)
}

function hotUs(time: SliceTime | null, overheadUs: number): number | null {
  return time === null ? null : Math.max(0, time.medianUs - overheadUs * (time.overheads ?? 1))
}

function failedOf(
  { uncut, types }: SlicesOfModel,
  failed: ReadonlyMap<string, string>,
): OperatorProfile['failed'] {
  const refused = types.flatMap((type, index) => {
    const message = failed.get(`operator:${index}`)
    return message === undefined ? [] : [{ index, type, message }]
  })
  return [...uncut, ...refused].sort((a, b) => a.index - b.index)
}
