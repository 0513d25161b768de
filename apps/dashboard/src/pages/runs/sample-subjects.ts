import type { Samples } from '../../api/runs.js'

type SampleSet = Samples['invocations'][number]

/** The run's own samples: those that its latency is of. */
export const OWN_SUBJECT = 'model'

/** What samples of a run are of, the run's own model first and the rest in the order they were measured. */
export function subjectsOf(sets: readonly SampleSet[]): string[] {
  const subjects = [...new Set(sets.map(({ subject }) => subject))]
  return subjects.toSorted((a, b) => Number(b === OWN_SUBJECT) - Number(a === OWN_SUBJECT))
}

/** A subject in words; `modelName` is asked for the models that a comparison measured. */
export function subjectLabel(subject: string, modelName: (id: string) => string): string {
  const [kind = '', rest = ''] = subject.split(/:(.*)/s)
  if (subject === OWN_SUBJECT) return 'the model'
  if (subject === 'closed') return 'the model in a closed loop'
  if (kind === 'try') {
    const [, number = '', closed = ''] = subject.split(':')
    return `try ${number}, before the device held still${closed && ', in a closed loop'}`
  }
  if (kind === 'sentinel') return `sentinel, ${rest}`
  if (kind === 'variant') return `variant ${modelName(rest)}`
  if (subject === 'profile:model') return 'the whole, beside its operators'
  if (kind === 'operator') return `operator ${rest}`
  if (kind === 'operator-hot') return `operator ${rest}, weights hot`
  if (kind === 'prefix') return `the first ${Number(rest) + 1} operators`
  return subject
}
