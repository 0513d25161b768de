import type { StoredSamples } from '../database.js'
import { encodeSamples } from '../runs/sample-codec.js'

export interface EncodedSamples extends Omit<StoredSamples, 'samplesMs'> {
  readonly count: number
  readonly data: Buffer
}

/** Done before anything is held, which is then held for no longer than the writing takes. */
export function encodeAll(samples: readonly StoredSamples[]): Promise<EncodedSamples[]> {
  return Promise.all(
    samples.map(async ({ subject, invocation, phase, samplesMs }) => ({
      subject,
      invocation,
      phase,
      count: samplesMs.length,
      data: await encodeSamples(samplesMs),
    })),
  )
}
