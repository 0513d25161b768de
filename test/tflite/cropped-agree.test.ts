import {
  analyse,
  buildModel,
  cropChannels,
  quantizeModel,
  readModel,
  runReference,
  sliceOperators,
  type TfliteModel,
  writeModel,
} from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { withoutChannels } from '../../packages/tflite/src/testing/without-channels.js'
import { loadTfliteC } from './tflite-c.js'

const tflite = loadTfliteC()
const resolution = 32
const image = Float32Array.from({ length: resolution ** 2 * 3 }, (_, i) => ((i * 37) % 256) / 128 - 1)

const stages = [
  { channels: 48, blocks4d: 1, blocks3d: 0 },
  { channels: 64, blocks4d: 1, blocks3d: 0 },
  { channels: 64, blocks4d: 1, blocks3d: 0 },
  { channels: 64, blocks4d: 1, blocks3d: 1 },
]
const networks: [space: string, encoding: object][] = [
  ['mobilenet_v1', { width: 0.25, resolution }],
  ['mobilenet_v2', { width: 0.35, resolution }],
  ['mobilenet_v3', { size: 'small', width: 0.5, resolution }],
  ['mobilenet_v3', { size: 'large', width: 0.35, resolution }],
  ['resnet', { depth: 18, width: 0.25, resolution }],
  ['resnet', { depth: 20, width: 1, resolution }],
  ['efficientformer', { stages, resolution }],
]

describe('a cropped model on the TFLite library', () => {
  it.each(networks)('%s %j runs, and gives what the reference gives', (space, encoding) => {
    const { model: whole } = buildModel({ space, encoding }, 3)
    const { model, report } = cropChannels(whole, { kind: 'crop', ratio: 0.5 })
    expect(report.layers.length).toBeGreaterThan(3)
    expect(analyse(model).macs).toBeLessThan(0.8 * analyse(whole).macs)
    const bytes = writeModel(model)
    const expected = runReference(readModel(bytes), [image]).outputs[0]?.values ?? []
    const largest = Math.max(...[...expected].map((value) => Math.abs(Number(value))))
    for (const xnnpack of [false, true]) {
      const output = tflite.run(bytes, image, { xnnpack })
      expect(output).toHaveLength(expected.length)
      const difference = Math.max(...output.map((value, i) => Math.abs(value - Number(expected[i]))))
      expect(difference / largest).toBeLessThan(1e-4)
    }
  })

  it('takes an int8 model, which gives the bytes of one with zeros instead', () => {
    const { model: built } = buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution } }, 3)
    const quantised = quantizeModel(built, { kind: 'quantize', dtype: 'int8', calibration: { samples: 1 } })
    // Without the softmax of many classes, each below what int8 can tell from 0.
    const softmax = quantised.model.graphs[0]?.operators.findIndex(({ type }) => type === 'SOFTMAX') ?? -1
    const { model: whole } = sliceOperators(quantised.model, { first: 0, end: softmax })
    const { model, report } = cropChannels(whole, { kind: 'crop', ratio: 0.25 })
    expect(report.layers.length).toBeGreaterThan(10)
    const run = (of: TfliteModel) => tflite.runBytes(writeModel(of), [image], { xnnpack: false })
    const output = run(model)
    expect(new Set(output[0]).size).toBeGreaterThan(10)
    expect(output).toEqual(run(withoutChannels(whole, model, report)))
    expect(output).not.toEqual(run(whole))
  })
})
