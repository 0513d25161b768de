import { describe, expect, it } from 'vitest'
import { buildModel } from '../spaces/build-model.js'
import { spaces } from '../spaces/catalogue.js'
import type { Encoding } from '../spaces/decisions.js'
import { activationFacts } from '../testing/activation-facts.js'

const resolution = 48
const half = { width: 0.5, resolution }

const variants = [
  { space: 'mobilenet_v1', encoding: { ...half } },
  { space: 'mobilenet_v2', encoding: { ...half } },
  { space: 'mobilenet_v3', encoding: { size: 'large', ...half } },
  { space: 'mobilenet_v3', encoding: { size: 'small', ...half } },
  { space: 'mobilenet_v3', encoding: { size: 'large', minimalistic: true, ...half } },
  { space: 'mobilenet_v3', encoding: { size: 'small', minimalistic: true, ...half } },
  { space: 'mnasnet', encoding: { model: 'a1', ...half } },
  { space: 'mnasnet', encoding: { model: 'b1', ...half } },
  ...drawn('fbnet', { resolution }),
  ...drawn('mnasnet', half),
  ...drawn('mobilenet_v2', half),
  ...drawn('ofa_mbv3', { r: resolution }),
  ...drawn('proxylessnas', { resolution }),
].flatMap((variant) => [0, 1, 2].map((seed) => ({ ...variant, seed })))

describe('activations of built models', () => {
  it.each(variants)(
    'keep their scale through $space $encoding with seed $seed',
    ({ space, encoding, seed }) => {
      const { model } = buildModel({ space, encoding }, seed)
      const facts = activationFacts(model)
      expect(facts.filter(({ finite }) => !finite)).toEqual([])
      expect(facts.filter(({ subnormal }) => subnormal > 0)).toEqual([])
      // A 1.5-fold change in each of fifty layers would come to 10^8 or 10^-8.
      const scales = facts
        .filter(({ type, name }) => type !== 'SOFTMAX' && !isSqueeze(name))
        .map(({ rms }) => rms)
      expect(Math.min(...scales)).toBeGreaterThan(0.01)
      expect(Math.max(...scales)).toBeLessThan(50)
      const last = facts.at(-1)
      expect(last?.type).toBe('SOFTMAX')
      expect(last?.largest).toBeLessThan(0.99)
    },
  )
})

/** A squeeze of four units is all zero at times, and leaves its gate at the middle: no signal fades by that. */
function isSqueeze(name: string): boolean {
  return /squeeze_excite\/(reduce|expand)$/.test(name)
}

/** Two networks of a search space, as a search draws them, at a small resolution. */
function drawn(name: string, size: Encoding): { space: string; encoding: Encoding }[] {
  const encodings = spaces.get(name)?.sample(2, 9) ?? []
  return encodings.map((encoding) => ({ space: name, encoding: { ...encoding, ...size } }))
}
