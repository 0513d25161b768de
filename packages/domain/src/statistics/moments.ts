import { NoSamplesError, type Samples } from './samples.js'

/** Arithmetic mean, by compensated summation (Neumaier). Throws NoSamplesError. */
export function mean(samples: Samples): number {
  if (samples.length === 0) throw new NoSamplesError('a mean needs at least one sample')
  return sum(samples, (sample) => sample) / samples.length
}

/** Standard deviation with n - 1, by two passes; null for a single sample. Throws NoSamplesError. */
export function stddev(samples: Samples): number | null {
  const centre = mean(samples)
  if (samples.length === 1) return null
  return Math.sqrt(sum(samples, (sample) => (sample - centre) ** 2) / (samples.length - 1))
}

/** Coefficient of variation, stddev / mean; null for a single sample. Throws NoSamplesError. */
export function cv(samples: Samples): number | null {
  const deviation = stddev(samples)
  return deviation === null ? null : deviation / mean(samples)
}

function sum(samples: Samples, term: (sample: number) => number): number {
  let total = 0
  let compensation = 0
  for (let index = 0; index < samples.length; index++) {
    const value = term(samples[index] as number)
    const next = total + value
    compensation += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total
    total = next
  }
  return total + compensation
}
