import { describe, expect, it } from 'vitest'
import { fillUniform } from '../build/random.js'
import type { TfliteModel } from '../graph.js'
import { runReference } from '../reference/index.js'
import { buildModel } from '../spaces/build-model.js'

const variants = [
  { space: 'mobilenet_v1', encoding: {} },
  { space: 'mobilenet_v2', encoding: {} },
  { space: 'mobilenet_v3', encoding: { size: 'large' } },
  { space: 'mobilenet_v3', encoding: { size: 'small' } },
  { space: 'mobilenet_v3', encoding: { size: 'large', minimalistic: true } },
  { space: 'mobilenet_v3', encoding: { size: 'small', minimalistic: true } },
  { space: 'mnasnet', encoding: { model: 'a1' } },
  { space: 'mnasnet', encoding: { model: 'b1' } },
].flatMap((variant) => [0, 1, 2].map((seed) => ({ ...variant, seed })))

const SMALLEST_NORMAL = 2 ** -126

describe('activations of built models', () => {
  it.each(variants)(
    'keep their scale through $space $encoding with seed $seed',
    ({ space, encoding, seed }) => {
      const { model } = buildModel({ space, encoding: { ...encoding, width: 0.5, resolution: 48 } }, seed)
      const facts = activationFacts(model)
      expect(facts.filter(({ finite }) => !finite)).toEqual([])
      expect(facts.filter(({ subnormal }) => subnormal > 0)).toEqual([])
      // A 1.5-fold change in each of fifty layers would come to 10^8 or 10^-8.
      const scales = facts.filter(({ type }) => type !== 'SOFTMAX').map(({ rms }) => rms)
      expect(Math.min(...scales)).toBeGreaterThan(0.01)
      expect(Math.max(...scales)).toBeLessThan(50)
      const last = facts.at(-1)
      expect(last?.type).toBe('SOFTMAX')
      expect(last?.largest).toBeLessThan(0.99)
    },
  )
})

interface ActivationFacts {
  readonly type: string
  readonly finite: boolean
  readonly subnormal: number
  readonly largest: number
  readonly rms: number
}

function activationFacts(model: TfliteModel): ActivationFacts[] {
  const [graph] = model.graphs
  const image = new Float32Array(48 * 48 * 3)
  fillUniform(image, 1, 1234, 0)
  const { activations } = runReference(model, [image])
  return (graph?.operators ?? []).map(({ type, outputs }) => {
    const values = activations.get(outputs[0] ?? -1)?.values ?? new Float32Array(1).fill(Number.NaN)
    const magnitudes = Array.from(values, Math.abs)
    return {
      type,
      finite: magnitudes.every(Number.isFinite),
      subnormal: magnitudes.filter((x) => x > 0 && x < SMALLEST_NORMAL).length,
      largest: Math.max(...magnitudes),
      rms: Math.sqrt(magnitudes.reduce((sum, x) => sum + x * x, 0) / magnitudes.length),
    }
  })
}
