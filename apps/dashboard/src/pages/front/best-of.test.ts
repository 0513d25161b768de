import { describe, expect, it } from 'vitest'
import type { Front, ParetoPoint } from '../../api/fronts.js'
import { bestOf } from './best-of.js'

const objectives: Front['objectives'] = [
  { metric: 'top1', direction: 'higher', unit: '%' },
  { metric: 'latency.median', direction: 'lower', unit: 'ms' },
]
const point = (name: string, top1: number, ms: number, verdict: ParetoPoint['verdict'] = 'stable') =>
  ({ name, values: { top1, 'latency.median': ms }, verdict }) as unknown as ParetoPoint
const named = (...points: ParetoPoint[]) => {
  const found = bestOf({ points, objectives })
  return found && [found.best.name, found.contender?.name ?? null]
}

describe('bestOf', () => {
  it('is the highest quality, and the cheaper one of equals', () => {
    expect(named(point('low', 60, 1), point('slow', 70, 9), point('fast', 70, 5))).toEqual(['fast', null])
    expect(named()).toBeNull()
  })

  it('prefers a stable figure, and names the better one that is not', () => {
    expect(named(point('a', 75, 9, 'drifting'), point('b', 70, 5))).toEqual(['b', 'a'])
    expect(named(point('a', 70, 3, 'drifting'), point('b', 70, 5))).toEqual(['b', null])
    expect(named(point('a', 75, 9, 'noisy'), point('b', 70, 5, 'drifting'))).toEqual(['a', null])
  })
})
