import { describe, expect, it } from 'vitest'
import { buildModel } from '../spaces/build-model.js'
import { activationFacts } from '../testing/activation-facts.js'

const width = 0.5

const variants = [
  { space: 'ssdlite_mobilenet_v2', encoding: { width, resolution: 64, classes: 11 } },
  { space: 'deeplab_mobilenet_v2', encoding: { width, resolution: 81, aspp: true } },
  { space: 'deeplab_mobilenet_v2', encoding: { width, resolution: 49, outputStride: 8 } },
  { space: 'lraspp_mobilenet_v3', encoding: { width, resolution: 64 } },
  { space: 'lraspp_mobilenet_v3', encoding: { size: 'small', width, resolution: 64, outputStride: 32 } },
  { space: 'espcn', encoding: { resolution: 32 } },
  { space: 'unet', encoding: { depth: 3, filters: 8, resolution: 32 } },
  { space: 'unet', encoding: { depth: 3, filters: 8, resolution: 32, upsampling: 'bilinear' } },
].map((variant, seed) => ({ ...variant, seed }))

describe('activations of detectors, segmentation and super-resolution', () => {
  it.each(variants)(
    'keep their scale through $space $encoding with seed $seed',
    ({ space, encoding, seed }) => {
      const facts = activationFacts(buildModel({ space, encoding }, seed).model)
      expect(facts.filter(({ finite, subnormal }) => !finite || subnormal > 0)).toEqual([])
      const scales = facts.filter(({ name }) => !/squeeze_excite/.test(name)).map(({ rms }) => rms)
      expect(Math.min(...scales)).toBeGreaterThan(0.05)
      expect(Math.max(...scales)).toBeLessThan(50)
    },
  )
})
