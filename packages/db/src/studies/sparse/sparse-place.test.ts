import type { OperatorLatency, SparseModel, SweepRun } from '@paceline/contracts'
import { describe, expect, it } from 'vitest'
import { type MeasuredPlace, type PrunedMember, sparsePlace } from './sparse-place.js'

const operator = (index: number, medianUs: number, group: number | null = null): OperatorLatency => ({
  index,
  type: 'CONV_2D',
  medianUs,
  meanUs: medianUs,
  share: 0.5,
  low: medianUs * 0.95,
  high: medianUs * 1.05,
  group,
})
const member = (medianMs: number, operators: OperatorLatency[] | null, more: Partial<SweepRun> = {}) => ({
  run: { runId: 'run_1', protocolKey: 'pk', fallback: false, state: 'completed', ...more } as SweepRun,
  figure: { medianMs, standardErrorRatio: 0.005, invocations: 8, operators, comparison: null },
})
const model = (zeros: number, layers: number[]): SparseModel =>
  ({
    member: 1,
    pattern: 'block-4',
    sparsity: 0.9,
    zeros,
    layers: layers.map((index) => ({ operator: index, name: `l${index}`, type: 'CONV_2D', sparsity: zeros })),
  }) as SparseModel
const pruned = (more: Partial<PrunedMember> = {}): PrunedMember => ({
  model: model(0.88, [2, 4]),
  ...member(5, [operator(2, 50), operator(4, 10, 0)]),
  encoded: { run: null, figure: null },
  ...more,
})
const place = (more: Partial<MeasuredPlace> = {}): MeasuredPlace => ({
  deviceId: 'dev_1',
  runtime: 'kernels-wasm',
  protocolKey: 'pk',
  floor: null,
  dense: member(10, [operator(0, 9), operator(2, 100), operator(4, 20)]),
  pruned: [pruned()],
  ...more,
})
const speedUpOf = (of: MeasuredPlace) => sparsePlace(of).patterns[0]?.points[0]?.speedUp

describe('sparsePlace', () => {
  it('takes the zeros that there are, and the layers that are pruned', () => {
    const { patterns, layers } = sparsePlace(place())
    expect(patterns[0]).toMatchObject({
      points: [{ sparsity: 0.88, speedUp: { ratio: 2, verdict: 'faster' } }],
    })
    expect(patterns[0]?.breakEven).toEqual({ sparsity: null, bracket: { low: null, high: 0.88 } })
    expect(layers).toMatchObject([
      {
        operator: 2,
        name: 'l2',
        denseUs: 100,
        points: [{ sparsity: 0.88, medianUs: 50, speedUp: { ratio: 2 } }],
      },
      { operator: 4, points: [{ medianUs: 10, speedUp: null }], breakEven: null },
    ])
  })

  it('forms no ratio of figures that are not of the same kind', () => {
    const operators = [operator(2, 50)]
    for (const run of [{ fallback: true }, { protocolKey: 'pk_other' }]) {
      const odd = place({ pruned: [pruned(member(5, operators, run))] })
      expect(speedUpOf(odd)).toBeNull()
      expect(sparsePlace(odd).layers).toEqual([])
    }
    expect(speedUpOf(place({ dense: member(10, null, { fallback: true }) }))).toBeNull()
    expect(speedUpOf(place({ dense: { run: null, figure: null } }))).toBeNull()
    expect(speedUpOf(place({ pruned: [pruned({ run: null, figure: null })] }))).toBeNull()
  })

  it('counts how far sessions differ once the floor of the place is known', () => {
    const floor = {
      models: 1,
      sessions: 12,
      degrees: 11,
      sessionSd: 0.1,
      meanStandardError: 0.005,
      cv: 0.1,
      cvHigh: 0.2,
    }
    const [unknown, known] = [speedUpOf(place()), speedUpOf(place({ floor }))]
    expect([unknown?.sessionVariance, known?.sessionVariance]).toEqual(['unknown', 'known'])
    expect(known?.interval?.low).toBeLessThan(unknown?.interval?.low ?? 0)
    expect(sparsePlace(place({ floor })).layers[0]?.points[0]?.speedUp?.sessionVariance).toBe('known')
  })

  it('decides on the own path by the comparison alone, and not of a run that fell back', () => {
    const ci = { level: 0.95, low: 1.2, high: 1.3 }
    const compared = (more: Partial<SweepRun>) => {
      const { run, figure } = member(4, null, more)
      return pruned({
        encoded: { run, figure: { ...figure, comparison: { ratio: 1.25, ci, pairs: 14 } as never } },
      })
    }
    const ownPath = (one: PrunedMember) =>
      sparsePlace(place({ pruned: [one] })).patterns[0]?.points[0]?.ownPath
    expect(ownPath(compared({}))).toMatchObject({ decision: 'taken', ratio: 1.25, interval: ci, pairs: 14 })
    expect(ownPath(compared({ fallback: true }))).toMatchObject({ decision: null, ratio: null })
    expect(ownPath(pruned())).toBeNull()
  })
})
