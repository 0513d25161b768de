import type { Measurement, OperatorProfile } from '@paceline/contracts'
import type { StoredSamples } from '@paceline/db'
import { operatorFigures, profileSubjects } from '@paceline/domain'
import type { ProfileSlice, SlicesOfModel } from './profile-slices.js'
import type { SuiteRecord } from './run-suite-once.js'
import type { SuitesRun } from './run-suites.js'

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
  const figure = records.filter(({ isApart }) => !isApart)
  const measured = slices
    .filter(({ id }) => figure.some(({ entries }) => entries.has(id)))
    .map(({ id, copies }) => ({ subject: id, copies }))
  const resolutionUs = resolutionOf(figure, slices)
  const { operators, ...figures } = operatorFigures({
    operatorCount: all.types.length,
    slices: measured,
    samplesOf: (subject) => figure.map((record) => samplesOf(record, subject)),
    resolutionUs,
  })
  return {
    operators: operators.map((operator) => ({ ...operator, type: all.types[operator.index] ?? '' })),
    profile: {
      ...figures,
      slices: measured,
      resolutionUs,
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
      const phases = [
        { phase: 'warmup' as const, samplesMs: samplesOf(record, subject, 'warmupMs') },
        {
          phase: record.isApart ? ('apart' as const) : ('measured' as const),
          samplesMs: samplesOf(record, subject),
        },
      ]
      return phases.flatMap((each) => (each.samplesMs.length > 0 ? [{ subject, invocation, ...each }] : []))
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

/**
 * What the clock's step leaves of the shortest operators, whose samples take the most inferences: longer ones are
 * blurred by more, but never by more than a hundredth of themselves.
 */
function resolutionOf(records: readonly SuiteRecord[], slices: readonly ProfileSlice[]): number {
  const blurs = records.flatMap(({ ready, entries }) => {
    const stepUs = Number(ready?.facts.timerStepUs) || 0
    return slices.flatMap(({ id, copies }) => {
      const batch = entries.get(id)?.batch
      return batch === undefined ? [] : [stepUs / batch / copies]
    })
  })
  return Math.max(
    0.001,
    blurs.reduce((least, blur) => Math.min(least, blur), Number.POSITIVE_INFINITY),
  )
}

function failedOf(
  { uncut, types }: SlicesOfModel,
  failed: ReadonlyMap<string, string>,
): OperatorProfile['failed'] {
  const refused = types.flatMap((type, index) => {
    const message = failed.get(profileSubjects.operator(index))
    return message === undefined ? [] : [{ index, type, message }]
  })
  return [...uncut, ...refused].sort((a, b) => a.index - b.index)
}
