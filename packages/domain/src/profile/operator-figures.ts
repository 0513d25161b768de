import type { Samples } from '../statistics/samples.js'
import type { SliceTime } from './build-system.js'
import { withContextError } from './context-error.js'
import { type ReconciledOperator, reconcileOperators } from './reconcile-operators.js'
import { sliceTimes } from './slice-times.js'

/** The subjects that a profile's samples are stored under. */
export const profileSubjects = {
  /** The whole model, among the slices. */
  whole: 'profile:model',
  /** One operator, its weights as cold as in the network. */
  operator: (index: number) => `operator:${index}`,
  /** The same over and over. */
  hotOperator: (index: number) => `operator-hot:${index}`,
  /** All operators up to and with one. */
  prefix: (last: number) => `prefix:${last}`,
} as const

/** A slice by the subject of its samples, and how many copies of it each is of. */
export interface ProfiledSlice {
  readonly subject: string
  readonly copies: number
}

export interface ProfileSamples {
  /** How many operators the model has. */
  readonly operatorCount: number
  readonly slices: readonly ProfiledSlice[]
  /** Measured samples in milliseconds, by suite. */
  readonly samplesOf: (subject: string) => readonly Samples[]
  /** Shorter times are not told from 0. */
  readonly resolutionUs: number
}

export interface OperatorFigures {
  /** `hotUs`: without its part of the overhead; null where the operator was not measured alone. */
  readonly operators: readonly (ReconciledOperator & { readonly hotUs: number | null })[]
  readonly overheadUs: number
  readonly wholeUs: number
  /** Suites that the figures rest on. */
  readonly invocations: number
  readonly singles: number
  readonly prefixes: number
  readonly disagreement: number
  readonly contextRatio: number
}

/**
 * The figures of a profile, from the samples of its slices. Throws RangeError for samples that are none of a
 * profile, such as those without the whole.
 */
export function operatorFigures(profile: ProfileSamples): OperatorFigures {
  const { operatorCount, slices, samplesOf, resolutionUs } = profile
  const suites = samplesOf(profileSubjects.whole)
  const times = sliceTimes(
    [...slices, { subject: profileSubjects.whole, copies: 1 }].map(({ subject, copies }) => ({
      id: subject,
      copies,
      samplesMs: samplesOf(subject),
    })),
  )
  const whole = times.get(profileSubjects.whole)
  if (whole === undefined) throw new RangeError('a profile has samples of the whole model')
  const timesOf = (subjectOf: (index: number) => string): (SliceTime | null)[] =>
    Array.from({ length: operatorCount }, (_, index) => times.get(subjectOf(index)) ?? null)
  const singles = timesOf(profileSubjects.operator)
  const hot = timesOf(profileSubjects.hotOperator)
  const prefixes = timesOf(profileSubjects.prefix)
  const degrees = Math.max(1, suites.length - 1)
  const observed = { singles, prefixes, whole, resolutionUs, degrees }
  const { observations, contextRatio } = withContextError(observed)
  const { operators, overheadUs, disagreement } = reconcileOperators(observations)
  return {
    operators: operators.map((operator) => {
      const alone = hot[operator.index] ?? singles[operator.index] ?? null
      return { ...operator, hotUs: withoutOverhead(alone, overheadUs) }
    }),
    overheadUs,
    wholeUs: whole.medianUs,
    invocations: suites.length,
    singles: singles.filter((time) => time !== null).length,
    prefixes: prefixes.filter((time) => time !== null).length,
    disagreement,
    contextRatio,
  }
}

function withoutOverhead(time: SliceTime | null, overheadUs: number): number | null {
  return time === null ? null : Math.max(0, time.medianUs - overheadUs * (time.overheads ?? 1))
}
