import { describe, expect, it } from 'vitest'
import { analyse } from '../analyse/index.js'
import type { TfliteModel } from '../graph.js'
import { runReference } from '../reference/index.js'
import { sliceOperators } from '../slice/index.js'
import { buildModel } from '../spaces/index.js'
import { InvalidTransformError } from '../transforms/transform.js'
import { factorizeModel } from './factorize-model.js'
import type { FactorizeRequest } from './factorize-request.js'

const whole = buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 32 } }, 5).model
// The classifier's 1,280 by 1,001 weights would take most of the time and show nothing more.
const { model } = sliceOperators(whole, { first: 0, end: 20 })
const image = Float32Array.from({ length: 32 ** 2 * 3 }, (_, i) => ((i * 37) % 256) / 128 - 1)
const factorize = (request: object) =>
  factorizeModel(model, { kind: 'factorize', ...request } as FactorizeRequest)

function issuesOf(request: object): unknown {
  try {
    factorize(request)
  } catch (error) {
    if (error instanceof InvalidTransformError) return error.errors
    throw error
  }
  return 'none'
}

const outputOf = (of: TfliteModel): Float32Array => {
  const values = runReference(of, [image]).outputs[0]?.values
  if (!(values instanceof Float32Array)) throw new Error('no output')
  return values
}

/** Largest difference as a share of the largest output. */
function difference(one: TfliteModel, other: TfliteModel): number {
  const [a, b] = [outputOf(one), outputOf(other)]
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? Number.NaN)))) / Math.max(...a)
}

describe('a factorised model', () => {
  it('gives the same output at full ranks, from every convolution', () => {
    const { model: split, report } = factorize({ energy: 1 })
    const convolutions = model.graphs[0]?.operators.filter(({ type }) => type === 'CONV_2D').length
    expect(report.layers).toHaveLength(convolutions ?? -1)
    expect(split.graphs[0]?.operators).toHaveLength(
      (model.graphs[0]?.operators.length ?? 0) + report.layers.length,
    )
    expect(difference(model, split)).toBeLessThan(1e-5)
  })

  it('comes closer as it keeps more energy', () => {
    const errors = [0.5, 0.9, 0.99].map((energy) => difference(model, factorize({ energy }).model))
    expect(errors).toEqual([...errors].sort((a, b) => b - a))
    expect(errors[0]).toBeGreaterThan(2 * (errors[2] ?? 1))
  })

  it('has the multiply-accumulates that the report gives', () => {
    const { model: split, report } = factorize({ energy: 0.6, layers: { 'block_1/expand': { rank: 3 } } })
    const saved = report.layers.reduce((sum, layer) => sum + layer.macsBefore - layer.macsAfter, 0)
    expect(analyse(split).macs).toBe(analyse(model).macs - saved)
    expect(report.layers.find(({ name }) => name === 'block_1/expand')).toMatchObject({
      rank: 3,
      fullRank: 8,
    })
    for (const layer of report.layers) {
      if (layer.name !== 'block_1/expand') expect(layer.energyRatio).toBeGreaterThanOrEqual(0.6)
    }
  })

  it('shares the bytes of what it leaves alone', () => {
    const split = factorize({ layers: { conv: { rank: 4 } } }).model
    const bytes = (of: TfliteModel) => new Map(of.graphs[0]?.tensors.map(({ name, data }) => [name, data]))
    const before = bytes(model)
    for (const name of ['conv/bias', 'block_1/expand/weights', 'block_2/expand/weights']) {
      expect(bytes(split).get(name)).toBe(before.get(name))
      expect(before.get(name)).toBeDefined()
    }
    expect(bytes(split).has('conv/weights')).toBe(false)
  })

  it('warns where it takes more multiply-accumulates, and of layers that a common rank does not fit', () => {
    expect(factorize({ layers: { conv: { rank: 16 } } }).warnings).toEqual([
      expect.stringMatching(/^conv takes more multiply-accumulates: \d+, not \d+$/),
    ])
    const { report, warnings } = factorize({ rank: 20 })
    expect(warnings).toContain('left whole: rank 20 is above the full rank of conv, which is 16')
    expect(report.layers.every(({ fullRank }) => fullRank >= 20)).toBe(true)
  })

  it.each([
    [{}, '/layers', /must name a layer/],
    [{ rank: 4, energy: 0.5 }, '/rank', /exclude each other/],
    [{ rank: 0 }, '/rank', /whole number from 1, not 0/],
    [{ energy: 1.01 }, '/energy', /at most 1, not 1.01/],
    [{ energy: Number.NaN }, '/energy', /not NaN/],
    [{ layers: { conv: {} } }, '/layers/conv', /either "rank" or "energy"/],
    [
      { layers: { conv: { rank: 17 } } },
      '/layers/conv/rank',
      /17 is above the full rank of conv, which is 16/,
    ],
    [{ layers: { nobody: { rank: 1 } } }, '/layers/nobody', /no operator/],
    [
      { layers: { 'block_1/depthwise': { rank: 1 } } },
      '/layers/block_1~1depthwise',
      /DEPTHWISE.*is no convolution/,
    ],
    [{ layers: { conv: { rank: 1 }, 0: { rank: 1 } } }, '/layers/conv', /named already/],
  ])('%j is refused at %s', (request, path, message) => {
    expect(issuesOf(request)).toEqual([{ path, message: expect.stringMatching(message) }])
  })
})
