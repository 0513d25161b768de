import {
  analyse,
  buildModel,
  type FactorizeRequest,
  factorizeModel,
  type TfliteModel,
  writeModel,
} from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { loadTfliteC } from './tflite-c.js'

const tflite = loadTfliteC()
const resolution = 32
const image = Float32Array.from({ length: resolution ** 2 * 3 }, (_, i) => ((i * 37) % 256) / 128 - 1)
const { model } = buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution } }, 3)

const convolutions = (model.graphs[0]?.operators ?? []).flatMap(({ type }, index) =>
  type === 'CONV_2D' ? [index] : [],
)
/** A request of the same choice for each convolution; the classifier alone would take most of the time. */
const forAll = (choice: { rank: number } | { energy: number }): FactorizeRequest => ({
  kind: 'factorize',
  layers: Object.fromEntries(convolutions.map((index) => [index, choice])),
})

/** Largest difference as a share of the largest output. */
function difference(of: TfliteModel, xnnpack: boolean): number {
  const [expected, got] = [model, of].map((one) => tflite.run(writeModel(one), image, { xnnpack }))
  if (expected === undefined || got === undefined) throw new Error('no output')
  const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
  return (
    expected.reduce((max, value, i) => Math.max(max, Math.abs(value - (got[i] ?? Number.NaN))), 0) / largest
  )
}

describe('a factorised model on the TFLite library', () => {
  const full = factorizeModel(model, forAll({ energy: 1 }))
  const half = factorizeModel(model, forAll({ energy: 0.5 }))

  it.each([false, true])('gives the same output at full rank (XNNPACK: %j)', (xnnpack) => {
    expect(full.report.layers).toHaveLength(convolutions.length)
    expect(difference(full.model, xnnpack)).toBeLessThan(1e-5)
  })

  it.each([false, true])('gives another at a lower one, with the work reported (XNNPACK: %j)', (xnnpack) => {
    expect(difference(half.model, xnnpack)).toBeGreaterThan(1e-3)
    const saved = half.report.layers.reduce((sum, layer) => sum + layer.macsBefore - layer.macsAfter, 0)
    expect(saved).not.toBe(0)
    expect(analyse(half.model).macs).toBe(analyse(model).macs - saved)
  })
})
