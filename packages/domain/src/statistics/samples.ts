import { DomainError } from '../errors/domain-error.js'

/** Durations in one unit: a list or any typed array of numbers. */
export type Samples = ArrayLike<number>

/** A duration that cannot be one: NaN, infinite, zero or negative, as a clock that steps back gives. */
export class InvalidSampleError extends DomainError {
  readonly code = 'invalid-sample'
  /** Position within its invocation. */
  readonly index: number
  /** Position of the invocation, or null where there is only one list. */
  readonly invocation: number | null

  constructor(value: number, index: number, invocation: number | null = null) {
    const place = invocation === null ? `sample ${index}` : `sample ${index} of invocation ${invocation}`
    super(`${place} is ${value}; a duration is finite and above 0`)
    this.index = index
    this.invocation = invocation
  }
}

/** An estimate was asked of no samples at all. */
export class NoSamplesError extends DomainError {
  readonly code = 'no-samples'
}

/** Throws InvalidSampleError at the first sample that is not finite and above 0. */
export function checkSamples(samples: Samples, invocation: number | null = null): void {
  for (let index = 0; index < samples.length; index++) {
    const value = samples[index] as number
    if (!(value > 0 && value < Number.POSITIVE_INFINITY))
      throw new InvalidSampleError(value, index, invocation)
  }
}

/** A copy that may be reordered; throws NoSamplesError when empty. */
export function copyOf(samples: Samples): Float64Array<ArrayBuffer> {
  if (samples.length === 0) throw new NoSamplesError('an estimate needs at least one sample')
  // Not `from`, which goes through an iterator: a million samples take a hundred times as long.
  return new Float64Array(samples)
}

/** A sorted copy; throws NoSamplesError when empty. */
export function sortedCopy(samples: Samples): Float64Array<ArrayBuffer> {
  return copyOf(samples).sort()
}

/** All samples of all invocations in the order taken; throws InvalidSampleError or NoSamplesError. */
export function pooled(samplesByInvocation: readonly Samples[]): Float64Array<ArrayBuffer> {
  if (samplesByInvocation.length === 0) throw new NoSamplesError('there is no invocation')
  samplesByInvocation.forEach((samples, invocation) => {
    if (samples.length === 0) throw new NoSamplesError(`invocation ${invocation} has no samples`)
    checkSamples(samples, invocation)
  })
  const all = new Float64Array(samplesByInvocation.reduce((total, { length }) => total + length, 0))
  let offset = 0
  for (const samples of samplesByInvocation) {
    all.set(samples, offset)
    offset += samples.length
  }
  return all
}
