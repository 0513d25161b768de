import { KernelNetwork } from '@paceline/agent-kernels'
import { type LoweredNetwork, lowerModel, type Structure } from '@paceline/kernel-plan'
import { buildModel, type PruneRequest, pruneModel, type TfliteModel, writeModel } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { loadFlavour, testedFlavours } from '../../device-agents/kernels/testing/load-flavour.js'
import { largestDifference } from '../../device-agents/kernels/testing/planes.js'
import { floats, integerIn, randomOf } from '../../device-agents/kernels/testing/seeded.js'
import { loadTfliteC } from '../tflite/tflite-c.js'

const tflite = loadTfliteC()

/** Of the largest output before the softmax. */
export const tolerance = 1e-4
/** Each time, every operator runs by a kernel drawn from those that fit it. */
const drawnChoices = 2

/** Zeros of a network's layers: their name, the structure that lowering finds in them, and how they come; null for none. */
export type Zeros = readonly [name: string, structure: Structure, request: PruneRequest | null]

export const noZeros: Zeros = ['dense', 'dense', null]

/** That percentage of each layer's single weights. */
export const singleZeros = (percent: number): Zeros => [
  `${percent} % of single weights`,
  'csr',
  { kind: 'prune', scope: 'layer', pattern: 'unstructured', sparsity: percent / 100 },
]

/** Holds whole networks to TFLite's answer, on every build that is tested: `load-flavour`. */
export function testNetwork(name: string, build: () => TfliteModel, zeros: readonly Zeros[]): void {
  describe(`${name} on the kernels`, () => {
    const model = withoutSoftmax(build())
    const [input, another] = [imageOf(model, 11), imageOf(model, 22)]

    it.each(zeros)('gives what TFLite gives for the same zeros: %s', (_, structure, request) => {
      const pruned = request === null ? model : withZeros(model, request)
      const expected = onTflite(pruned, input)
      // A network that hardly looks at its input would agree with anything.
      expect(largestDifference(onTflite(pruned, another), expected)).toBeGreaterThan(0.05)
      const lowered = lowerModel(pruned)
      expect(lowered.layers.map((layer) => layer.structure)).toContain(structure)
      for (const flavour of testedFlavours) {
        const network = new KernelNetwork(loadFlavour(flavour), lowered.plan)
        for (let draw = 0; draw <= drawnChoices; draw++) {
          const chosen = draw === 0 ? 'the first of each' : drawKernels(network, lowered, draw)
          network.input.set(input)
          network.run()
          const difference = largestDifference(network.output as Float32Array, expected)
          expect(difference, `${flavour}: ${chosen}`).toBeLessThan(tolerance)
        }
        network.close()
      }
    })
  })
}

export function built(space: string, encoding: object): TfliteModel {
  return buildModel({ space, encoding }, 3).model
}

/** The model as far as its softmax, which would hide differences. */
export function withoutSoftmax(model: TfliteModel): TfliteModel {
  const [main] = model.graphs
  const last = main?.operators.at(-1)
  if (main === undefined || last?.type !== 'SOFTMAX') throw new Error('a model that ends with a softmax')
  return {
    ...model,
    graphs: [{ ...main, operators: main.operators.slice(0, -1), outputs: [last.inputs[0] ?? -1] }],
  }
}

export function onTflite(model: TfliteModel, input: Float32Array): Float32Array {
  return tflite.run(writeModel(model), input, { xnnpack: true })
}

/**
 * Pruned, and what is left scaled to the norm that it had: else nine tenths of the weights less in layer after layer
 * leave nothing of the image but the biases, and any kernels would agree.
 */
export function withZeros(model: TfliteModel, request: PruneRequest): TfliteModel {
  const pruned = pruneModel(model, request).model
  const [[before], [after]] = [model.graphs, pruned.graphs]
  if (before === undefined || after === undefined) throw new Error('a model without a graph')
  const tensors = after.tensors.map((tensor, index) => {
    const given = before.tensors[index]?.data
    if (tensor.data === undefined || given === undefined || tensor.dtype !== 'float32') return tensor
    const factor = Math.sqrt(energyOf(given) / energyOf(tensor.data))
    const values = floatsOf(tensor.data).map((value) => value * factor)
    return { ...tensor, data: new Uint8Array(values.buffer) }
  })
  return { ...pruned, graphs: [{ ...after, tensors }] }
}

const energyOf = (data: Uint8Array) => floatsOf(data).reduce((sum, value) => sum + value * value, 0) || 1

const floatsOf = (data: Uint8Array) => new Float32Array(data.slice().buffer)

/** Waves of other colours, lengths and directions by seed: the mean of mere noise would be that of any noise. */
function imageOf({ graphs: [main] }: TfliteModel, seed: number): Float32Array {
  const [, height = 0, width = 0, channels = 0] = main?.tensors[main.inputs[0] ?? -1]?.shape ?? []
  const waves = Array.from({ length: channels }, () => floats(randomOf(seed++), 4))
  return Float32Array.from({ length: height * width * channels }, (_, index) => {
    const [x, y] = [Math.floor(index / channels) % width, Math.floor(index / channels / width)]
    const [across = 0, down = 0, phase = 0, mean = 0] = waves[index % channels] ?? []
    return mean + Math.sin(across * x + down * y + 3 * phase)
  })
}

/** Selects kernels at random and gives their names. */
function drawKernels(network: KernelNetwork, { plan }: LoweredNetwork, seed: number): string {
  const random = randomOf(seed)
  const chosen = plan.operators.map((_, operator) => {
    const names = network.variants(operator)
    const variant = integerIn(random, 0, names.length - 1)
    network.select(operator, variant)
    return names[variant] ?? ''
  })
  return chosen.join(' ')
}
