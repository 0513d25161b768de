import type { Samples } from '../statistics/samples.js'
import type { RecordedSamples } from './evidence.js'

/** The samples of one invocation. */
export interface SampledInvocation {
  readonly warmupMs: Samples
  readonly measuredMs: Samples
  /** Whether they were stored as kept apart. */
  readonly isApart: boolean
}

/** The invocations of a subject in their order; none where nothing of it was measured. */
export function sampleSeries(samples: readonly RecordedSamples[], subject: string): SampledInvocation[] {
  const own = samples.filter((set) => set.subject === subject)
  const numbers = [...new Set(own.map(({ invocation }) => invocation))].sort((a, b) => a - b)
  return numbers.map((number) => {
    const sets = own.filter(({ invocation }) => invocation === number)
    const measured = sets.find(({ phase }) => phase !== 'warmup')
    return {
      warmupMs: sets.find(({ phase }) => phase === 'warmup')?.samplesMs ?? [],
      measuredMs: measured?.samplesMs ?? [],
      isApart: measured?.phase === 'apart',
    }
  })
}
