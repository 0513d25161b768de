import { KernelNetwork } from '@paceline/agent-kernels'
import { lowerModel } from '@paceline/kernel-plan'
import { analyse, rotatingCopies, runReference, singleOperator, type TfliteModel } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { countOf, readValues, writeValues } from '../../device-agents/kernels/engine/tensor-values.js'
import { loadFlavour } from '../../device-agents/kernels/testing/load-flavour.js'
import { largestDifference } from '../../device-agents/kernels/testing/planes.js'
import { floats, randomOf } from '../../device-agents/kernels/testing/seeded.js'
import { built, tolerance } from './networks-on.js'

const copies = 3
const conversions = ['hwc-to-chw', 'chw-to-hwc']

/** Residuals have operators of two inputs, squeeze-and-excite multiplies images by vectors. */
const networks = {
  MobileNetV2: built('mobilenet_v2', { width: 0.35, resolution: 96 }),
  MobileNetV3: built('mobilenet_v3', { width: 0.35, resolution: 96 }),
}

describe.each(Object.entries(networks))('what a profile cuts out of %s', (_, model) => {
  const types = analyse(model).operators.map(({ type }) => type)
  const cuts = types.map((type, index) => [`${index} ${type}`, index] as const)

  it.each(cuts)('gives what the reference gives, copy by copy: operator %s', (_, index) => {
    const slice = rotatingCopies(singleOperator(model, index), copies)
    const inputs = inputsOf(slice)
    const expected = runReference(slice, inputs).outputs
    expect(expected).toHaveLength(copies)
    for (const boundary of ['model', 'kernels'] as const) {
      const outputs = onKernels(slice, inputs, boundary)
      expect(outputs).toHaveLength(copies)
      for (const [copy, { values }] of expected.entries())
        expect(
          largestDifference(outputs[copy] ?? new Float32Array(), values as Float32Array),
          `${boundary}: ${copy}`,
        ).toBeLessThan(tolerance)
    }
  })

  it('converts no image at its cuts, but where the operator itself takes TFLite’s order', () => {
    const converting = types.filter((_, index) => {
      const slice = rotatingCopies(singleOperator(model, index), copies)
      const { plan } = lowerModel(slice, { boundary: 'kernels' })
      return plan.operators.some(({ kind }) => conversions.includes(kind))
    })
    expect(converting).toEqual([])
  })
})

function inputsOf({ graphs: [main] }: TfliteModel): Float32Array[] {
  return (main?.inputs ?? []).map((input, place) => {
    const elements = (main?.tensors[input]?.shape ?? []).reduce((product, size) => product * size, 1)
    return Float32Array.from(floats(randomOf(place + 1), elements))
  })
}

/** The outputs in TFLite's order, whatever the plan's is. */
function onKernels(
  model: TfliteModel,
  inputs: readonly Float32Array[],
  boundary: 'model' | 'kernels',
): Float32Array[] {
  const { plan } = lowerModel(model, { boundary })
  const network = new KernelNetwork(loadFlavour('simd'), plan)
  const sizesOf = (place: number) => {
    const tensor = plan.tensors[place]
    if (tensor === undefined) throw new RangeError(`no tensor ${place}`)
    return { tensor, pixels: tensor.height * tensor.width }
  }
  inputs.forEach((values, place) => {
    const index = plan.inputs[place] ?? -1
    const { tensor, pixels } = sizesOf(index)
    const ordered = tensor.layout === 'chw' ? turned(values, pixels, tensor.channels) : values
    writeValues(network.tensor(index), tensor, ordered)
  })
  network.run()
  const outputs = plan.outputs.map((index) => {
    const { tensor, pixels } = sizesOf(index)
    const values = readValues(network.tensor(index), tensor, countOf(tensor)) as Float32Array
    return tensor.layout === 'chw' ? turned(values, tensor.channels, pixels) : values
  })
  network.close()
  return outputs
}

/** Rows as columns. */
function turned(values: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(
    values,
    (_, index) => values[(index % rows) * columns + Math.floor(index / rows)] ?? 0,
  )
}
