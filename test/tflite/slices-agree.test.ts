import {
  buildModel,
  type Graph,
  prefix,
  readModel,
  rotatingCopies,
  type Slice,
  singleOperator,
  sliceOperators,
  type TfliteModel,
  writeModel,
} from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { loadTfliteC } from './tflite-c.js'

const tflite = loadTfliteC()
const resolution = 32
const image = Float32Array.from({ length: resolution ** 2 * 3 }, (_, i) => ((i * 37) % 256) / 128 - 1)

const families = [
  { space: 'mobilenet_v1', encoding: { width: 0.25, resolution } },
  { space: 'mobilenet_v2', encoding: { width: 0.35, resolution } },
  { space: 'mobilenet_v3', encoding: { size: 'small', width: 0.5, resolution } },
  { space: 'mnasnet', encoding: { model: 'a1', width: 0.5, resolution } },
].map((spec) => ({ ...spec, model: buildModel(spec, 3).model }))

type Values = ReadonlyMap<number, NodeJS.TypedArray>

function run({ model, inputs, outputs }: Slice, values: Values, xnnpack: boolean) {
  const given = inputs.map((tensor) => values.get(tensor) ?? new Uint8Array(0))
  const made = tflite.runBytes(writeModel(model), given, { xnnpack })
  return new Map(outputs.map((tensor, place) => [tensor, made[place] ?? new Uint8Array(0)]))
}

/** What the tail makes of what the head leaves, for every place between two operators. */
function* headThenTail(model: TfliteModel, xnnpack: boolean): Generator<[cut: number, output: Uint8Array]> {
  const { operators, inputs, outputs } = mainOf(model)
  for (let cut = 1; cut < operators.length; cut++) {
    const alive = run(prefix(model, cut), new Map([[inputs[0] ?? -1, image]]), xnnpack)
    const tail = run(sliceOperators(model, { first: cut, end: operators.length }), alive, xnnpack)
    yield [cut, tail.get(outputs[0] ?? -1) ?? new Uint8Array(0)]
  }
}

const mainOf = (model: TfliteModel): Graph => {
  const [graph] = model.graphs
  if (!graph) throw new Error('no graph')
  return graph
}

const floats = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  new Float32Array(buffer, byteOffset, byteLength / 4)

describe('slices on the TFLite library', () => {
  it.each(families)('head then tail is the whole of $space, byte by byte, at every cut', ({ model }) => {
    const [whole] = tflite.runBytes(writeModel(model), [image], { xnnpack: false })
    for (const [cut, made] of headThenTail(model, false)) expect({ cut, made }).toEqual({ cut, made: whole })
  })

  // XNNPACK fuses what it likes within a part, so that sums may be taken in another order.
  it.each(families)(
    'head then tail is close to the whole of $space by XNNPACK, at every cut',
    ({ model }) => {
      const [whole = new Uint8Array(0)] = tflite.runBytes(writeModel(model), [image], { xnnpack: true })
      const expected = floats(whole)
      const largest = Math.max(...expected)
      for (const [cut, made] of headThenTail(model, true)) {
        const errors = Array.from(floats(made), (value, i) => Math.abs(value - (expected[i] ?? Number.NaN)))
        expect(Math.max(...errors), `cut before operator ${cut}`).toBeLessThan(1e-5 * largest)
      }
    },
  )

  it.each([false, true])("copies give equal outputs, which are the single one's; XNNPACK %s", (xnnpack) => {
    const { model } = families[0] as (typeof families)[number]
    for (const index of [1, 2, 26]) {
      const slice = singleOperator(model, index)
      const graph = mainOf(slice.model)
      const shape = graph.tensors[graph.inputs[0] ?? 0]?.shape ?? []
      const input = Float32Array.from(
        { length: shape.reduce((a, b) => a * b, 1) },
        (_, i) => (i % 17) / 8 - 1,
      )
      const [single] = tflite.runBytes(writeModel(slice.model), [input], { xnnpack })
      const rotating = rotatingCopies(slice, 7)
      expect(tflite.runBytes(writeModel(rotating), [input], { xnnpack })).toEqual(Array(7).fill(single))
    }
  })

  it('cuts quantised operators and those with state', () => {
    const model = readModel(writeModel(quantisedRecurrent()))
    const input = Int8Array.from({ length: 8 }, (_, i) => i * 9 - 30)
    const [whole] = tflite.runBytes(writeModel(model), [input], { xnnpack: false })
    for (const cut of [1, 2]) {
      const alive = run(prefix(model, cut), new Map([[0, input]]), false)
      const tail = run(sliceOperators(model, { first: cut, end: 3 }), alive, false)
      expect(tail.get(mainOf(model).outputs[0] ?? -1)).toEqual(whole)
    }
    expect(new Set(floats(whole ?? new Uint8Array(0))).size).toBeGreaterThan(1)
    expect(singleOperator(model, 2).inputs).toHaveLength(1)
  })
})

/** int8 fully connected, DEQUANTIZE, and an SVDF whose memory is a variable tensor. */
function quantisedRecurrent(): TfliteModel {
  const scaled = (scale: number) => ({ scale: [scale], zeroPoint: [0], dimension: 0 })
  const bytesOf = (values: NodeJS.TypedArray) => new Uint8Array(values.buffer)
  const ramp = (length: number) => Float32Array.from({ length }, (_, i) => ((i * 7) % 11) / 11 - 0.4)
  const int8 = Int8Array.from({ length: 32 }, (_, i) => ((i * 5) % 23) - 11)
  const options = { fusedActivation: 'NONE' }
  return {
    description: '',
    graphs: [
      {
        name: 'main',
        inputs: [0],
        outputs: [8],
        tensors: [
          { name: 'x', shape: [1, 8], dtype: 'int8', quantization: scaled(0.5) },
          { name: 'w', shape: [4, 8], dtype: 'int8', quantization: scaled(0.1), data: bytesOf(int8) },
          {
            name: 'b',
            shape: [4],
            dtype: 'int32',
            quantization: scaled(0.05),
            data: bytesOf(Int32Array.of(5, -5, 9, 0)),
          },
          { name: 'y', shape: [1, 4], dtype: 'int8', quantization: scaled(0.5) },
          { name: 'z', shape: [1, 4], dtype: 'float32' },
          { name: 'features', shape: [2, 4], dtype: 'float32', data: bytesOf(ramp(8)) },
          { name: 'time', shape: [2, 3], dtype: 'float32', data: bytesOf(ramp(6)) },
          { name: 'state', shape: [1, 6], dtype: 'float32', isVariable: true },
          { name: 'out', shape: [1, 2], dtype: 'float32' },
        ],
        operators: [
          { type: 'FULLY_CONNECTED', version: 4, inputs: [0, 1, 2], outputs: [3], options },
          { type: 'DEQUANTIZE', version: 2, inputs: [3], outputs: [4], options: {} },
          {
            type: 'SVDF',
            version: 1,
            inputs: [4, 5, 6, -1, 7],
            outputs: [8],
            options: { rank: 1, ...options },
          },
        ],
      },
    ],
  }
}
