import { expect, test } from 'vitest'
import type { SparsePlace, SpeedUp } from '../api/studies.js'
import { speedUpCurves } from './speed-up-curves.js'

const speedUp: SpeedUp = { ratio: 2, interval: null, verdict: 'undecided', sessionVariance: 'unknown' }
const point = (sparsity: number, measured: SpeedUp | null) => ({
  member: 1,
  sparsity,
  run: null,
  speedUp: measured,
  ownPath: null,
})

test('a curve holds what is measured in the order of its zeros, and a pattern without any has none', () => {
  const patterns: SparsePlace['patterns'] = [
    {
      pattern: 'block-4',
      points: [point(0.9, speedUp), point(0.5, null), point(0.3, speedUp)],
      breakEven: null,
    },
    { pattern: 'group-6', points: [point(0.3, null)], breakEven: null },
  ]
  expect(speedUpCurves({ patterns })).toEqual([
    {
      pattern: 'block-4',
      points: [
        { sparsity: 0.3, speedUp },
        { sparsity: 0.9, speedUp },
      ],
      breakEven: null,
    },
  ])
})
