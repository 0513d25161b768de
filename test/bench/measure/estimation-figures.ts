import { createRandom, steadiness, summarise } from '@paceline/domain'
import type { Figure } from '../figure.js'

const SAMPLES = 1_000_000
const INVOCATIONS = 30

/** How long a million samples take to become a figure with its interval and its tests for drift. */
export function estimationFigures(): Figure[] {
  const random = createRandom(1)
  const samplesByInvocation = Array.from({ length: INVOCATIONS }, () =>
    Float64Array.from({ length: Math.ceil(SAMPLES / INVOCATIONS) }, () =>
      Math.exp(0.02 * random.nextNormal()),
    ),
  )
  const startedMs = performance.now()
  summarise(samplesByInvocation)
  steadiness(samplesByInvocation)
  const value = (performance.now() - startedMs) / 1_000
  return [{ key: 'estimate.million', value, unit: 's', better: 'lower', target: 1 }]
}
