import { describe, expect, it } from 'vitest'
import { type Analysis, analyse } from '../analyse/index.js'
import { buildModel } from '../spaces/build-model.js'
import type { Encoding } from '../spaces/decisions.js'

const analysisOf = (space: string, encoding: Encoding): Analysis =>
  analyse(buildModel({ space, encoding }).model)
const shapesOf = ({ operators }: Analysis, name: RegExp) =>
  operators.flatMap(({ outputs }) => outputs.filter((each) => name.test(each.name)).map(({ shape }) => shape))

describe('ssdlite_mobilenet_v2', () => {
  it('reads six maps, the first from an expansion at stride 16', () => {
    const found = analysisOf('ssdlite_mobilenet_v2', {})
    expect(shapesOf(found, /^head\/boxes_\d\/depthwise$/)).toEqual([
      [1, 20, 20, 576],
      [1, 10, 10, 1280],
      [1, 5, 5, 512],
      [1, 3, 3, 256],
      [1, 2, 2, 256],
      [1, 1, 1, 128],
    ])
    expect(found.outputs.map(({ shape }) => shape)).toEqual([
      [1, 2034, 4],
      [1, 2034, 91],
    ])
  })
})

describe('deeplab_mobilenet_v2', () => {
  it.each([
    { outputStride: 16, side: 33, dilations: [2, 6, 12, 18] },
    { outputStride: 8, side: 65, dilations: [2, 4, 12, 24, 36] },
  ])('dilates its kernels from stride $outputStride on', ({ outputStride, side, dilations }) => {
    const encoding = { width: 0.35, outputStride, aspp: true }
    const { model } = buildModel({ space: 'deeplab_mobilenet_v2', encoding })
    const found = analyse(model)
    expect(shapesOf(found, /^block_16\/project$/)[0]?.slice(1, 3)).toEqual([side, side])
    const operators = model.graphs[0]?.operators ?? []
    const dilated = operators.map(({ options }) => Number(options.dilationHFactor ?? 1))
    expect([...new Set(dilated)].filter((each) => each > 1)).toEqual(dilations)
    expect(found.outputs[0]?.shape).toEqual([1, 513, 513, 21])
  })
})

describe('lraspp_mobilenet_v3', () => {
  it('pools by the published window where the map is large enough, and joins the map at stride 8', () => {
    const wide = analysisOf('lraspp_mobilenet_v3', { width: 0.35, resolution: 1024, aspect: 2 })
    expect(shapesOf(wide, /^head\/pool$/)[0]?.slice(1, 3)).toEqual([1, 4])
    expect(shapesOf(wide, /^head\/fine_logits$/)).toEqual([[1, 128, 256, 19]])
    const small = analysisOf('lraspp_mobilenet_v3', { width: 0.35, resolution: 64 })
    expect(shapesOf(small, /^head\/pool$/)[0]?.slice(1, 3)).toEqual([1, 1])
    expect(small.outputs[0]?.shape).toEqual([1, 64, 64, 19])
  })
})

describe('espcn', () => {
  it.each([2, 3, 4])('convolves at the size of the small image: x%i', (scale) => {
    const found = analysisOf('espcn', { scale, resolution: 40 })
    const weights = 25 * 64 + 9 * 64 * 32 + 9 * 32 * scale ** 2
    expect(found.macs).toBe(40 ** 2 * weights)
    expect(found.params).toBe(weights + 64 + 32 + scale ** 2)
    expect(found.outputs[0]?.shape).toEqual([1, 40 * scale, 40 * scale, 1])
  })
})

describe('unet', () => {
  it.each([
    { depth: 1, filters: 8 },
    { depth: 4, filters: 64 },
  ])('has the size that its levels add up to: $depth, $filters', ({ depth, filters }) => {
    const resolution = 32
    const found = analysisOf('unet', { depth, filters, resolution, channels: 1 })
    let [weights, macs, biases] = [2 * filters, 2 * filters * resolution ** 2, 2]
    const layer = (count: number, pixels: number, outputs: number) => {
      weights += count
      macs += count * pixels
      biases += outputs
    }
    for (let level = 0; level <= depth; level++) {
      const f = filters * 2 ** level
      const pixels = (resolution / 2 ** level) ** 2
      layer(9 * (level === 0 ? 1 : f / 2) * f, pixels, f)
      layer(9 * f * f, pixels, f)
      if (level === depth) continue
      // A transposed convolution multiplies once for each of its inputs, a quarter of the pixels of this level.
      layer(4 * 2 * f * f, pixels / 4, f)
      layer(9 * 2 * f * f, pixels, f)
      layer(9 * f * f, pixels, f)
    }
    expect([found.params, found.macs]).toEqual([weights + biases, macs])
    expect(found.outputs[0]?.shape).toEqual([1, resolution, resolution, 2])
  })

  it('refuses an image that cannot be halved so often', () => {
    expect(() => analysisOf('unet', { depth: 4, resolution: 40 })).toThrow(
      '/encoding/resolution must be a multiple of 16, as the image is halved 4 times',
    )
  })
})
