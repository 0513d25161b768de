import {
  buildModel,
  quantizeModel,
  runReference,
  type TfliteModel,
  transformModel,
  writeModel,
} from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { loadTfliteC } from './tflite-c.js'

const tflite = loadTfliteC()
const resolution = 32
const image = Float32Array.from({ length: resolution ** 2 * 3 }, (_, i) => ((i * 37) % 256) / 128 - 1)

const networks = [
  { space: 'mobilenet_v1', encoding: { width: 0.25, resolution } },
  { space: 'mobilenet_v2', encoding: { width: 0.35, resolution } },
  { space: 'mobilenet_v3', encoding: { size: 'small', resolution } },
  { space: 'mnasnet', encoding: { model: 'a1', width: 0.35, resolution } },
]

/** Every operator as a model of its own, with what the TFLite library gave it and made of it within the whole. */
function operatorsOf(network: (typeof networks)[number]) {
  const { model } = buildModel(network, 3)
  const request = { kind: 'quantize', dtype: 'int8', calibration: { samples: 1 } } as const
  const whole = quantizeModel(model, request).model
  const [graph] = whole.graphs
  if (graph === undefined) throw new Error('no graph')
  const made = graph.operators.flatMap(({ outputs }) => outputs)
  const open: TfliteModel = { ...whole, graphs: [{ ...graph, outputs: made }] }
  const bytes = tflite.runBytes(writeModel(open), [image], { xnnpack: false })
  const values = new Map<number, Float32Array | Int8Array>([[graph.inputs[0] ?? -1, image]])
  for (const [place, tensor] of made.entries()) {
    const { buffer } = (bytes[place] ?? new Uint8Array()).slice()
    const isInt8 = graph.tensors[tensor]?.dtype === 'int8'
    values.set(tensor, isInt8 ? new Int8Array(buffer) : new Float32Array(buffer))
  }
  return { whole, graph, values }
}

describe.each(networks)('int8 on the TFLite library: $space', (network) => {
  const { whole, graph, values } = operatorsOf(network)

  it('each operator gives the integers of the reference, or a step beside', () => {
    for (const [index, { type, inputs, outputs }] of graph.operators.entries()) {
      const { model } = transformModel(whole, { kind: 'slice', operator: index })
      const given = inputs.flatMap((tensor) => values.get(tensor) ?? [])
      const [expected] = runReference(model, given).outputs
      const actual = values.get(outputs[0] ?? -1) ?? []
      const differences = Array.from(actual, (value, i) =>
        Math.abs(value - (expected?.values[i] ?? Number.NaN)),
      )
      const what = `${index} ${type}`
      expect(actual, what).toHaveLength(expected?.values.length ?? -1)
      expect(Math.max(...differences), what).toBeLessThanOrEqual(1)
      // A step beside is a tie that was rounded the other way: rare.
      expect(differences.filter((one) => one > 0).length, what).toBeLessThanOrEqual(
        Math.max(1, actual.length / 50),
      )
    }
  })

  it('the whole gives the same as the reference at every activation, to a step', () => {
    const { activations } = runReference(whole, [image])
    for (const [index, { type, outputs }] of graph.operators.entries()) {
      const tensor = outputs[0] ?? -1
      const expected = activations.get(tensor)?.values ?? []
      const differences = Array.from(values.get(tensor) ?? [], (value, i) =>
        Math.abs(value - (expected[i] ?? Number.NaN)),
      )
      expect(differences.length, `${index} ${type}`).toBeGreaterThan(0)
      expect(Math.max(...differences), `${index} ${type}`).toBeLessThanOrEqual(1)
    }
  })
})
