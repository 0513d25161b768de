import type { Schemas } from '@paceline/client'

export type SampleSet = Schemas['Samples']['invocations'][number]
export type SamplePhase = SampleSet['phase']

export interface PlacedSample {
  /** Position among all samples shown, from 0. */
  readonly at: number
  readonly ms: number
  readonly phase: SamplePhase
  readonly invocation: number
  /** Position within its set, from 0. */
  readonly index: number
}

export interface PlacedSamples {
  readonly placed: readonly PlacedSample[]
  readonly starts: readonly { readonly invocation: number; readonly at: number }[]
}

/** Every sample at its place in the order given, and where each invocation begins. */
export function placeSamples(sets: readonly SampleSet[]): PlacedSamples {
  const placed: PlacedSample[] = []
  const starts: { invocation: number; at: number }[] = []
  for (const { invocation, phase, samplesMs } of sets) {
    if (starts.at(-1)?.invocation !== invocation) starts.push({ invocation, at: placed.length })
    for (const [index, ms] of samplesMs.entries()) {
      placed.push({ at: placed.length, ms, phase, invocation, index })
    }
  }
  return { placed, starts }
}
