import type { KernelManifest } from '@paceline/contracts'
import { inputSeed, seededInput } from '@paceline/domain'
import { type PluginTensor, type TensorRole, tensorsOf } from '@paceline/kernel-plugin'
import { channelsLast, laidOut } from './layout.js'
import { type ProblemTensors, referenceOutput, type Values } from './reference.js'

/** The tensors that a plug-in is given with its weights, in its own layout. */
export type Given = Partial<Record<TensorRole, Values>>

/** One set of inputs, and the output that belongs to it, in the plug-in's own layout. */
export interface Exercise {
  readonly inputs: Given
  readonly expected: Values
}

export interface Problem {
  /** Weights, bias and scales. */
  readonly constants: Given
  /** Inputs as every runtime gets them for this seed, and their right output. */
  exercise(seed: number): Exercise
  /** The right output of inputs that are in the plug-in's own layout, as the output is. */
  answer(inputs: Given): Values
}

const CONSTANTS_SEED = 0x5eed

/**
 * Seeded tensors for a plug-in. Weights are as small as keeps sums of any length near 1, so that an activation
 * clamps some of them and not all; of int8 the scales spread the outputs over most of the range.
 */
export function createProblem(manifest: KernelManifest): Problem {
  const tensors = tensorsOf(manifest)
  const constants = constantsOf(tensors)
  const answer = (inputs: Given): Values => {
    const logical = Object.entries(inputs).map(([role, values]) => [
      role,
      channelsLast(manifest, 'input', values),
    ])
    const output = referenceOutput(manifest, {
      ...constants,
      ...Object.fromEntries(logical),
    } as ProblemTensors)
    return laidOut(manifest, 'output', output)
  }
  return {
    constants,
    answer,
    exercise(seed) {
      const inputs: Given = {}
      for (const [index, { role, dtype, elements }] of tensors.filter(isInput).entries()) {
        const values = seededInput([elements], dtype, inputSeed(seed, index))
        inputs[role] = laidOut(manifest, 'input', values)
      }
      return { inputs, expected: answer(inputs) }
    },
  }
}

const isInput = ({ role }: PluginTensor) => role === 'input' || role === 'second'

function constantsOf(tensors: readonly PluginTensor[]): Given {
  const weights = tensors.find(({ role }) => role === 'weights')
  const bias = tensors.find(({ role }) => role === 'bias')
  if (!weights || !bias) return {}
  const taps = weights.elements / bias.elements
  const seeded = <D extends 'float32' | 'int8'>(dtype: D, elements: number, index: number) =>
    seededInput([elements], dtype, inputSeed(CONSTANTS_SEED, index))
  if (weights.dtype === 'float32') {
    const factor = 3 / Math.sqrt(taps)
    return {
      weights: seeded('float32', weights.elements, 0).map((value) => value * factor),
      bias: seeded('float32', bias.elements, 1),
    }
  }
  // A product of two of these has a deviation of some 74 squared.
  const scale = 60 / (5476 * Math.sqrt(taps))
  return {
    weights: seeded('int8', weights.elements, 0),
    bias: Int32Array.from(seeded('int8', bias.elements, 1), (value) => value * 16),
    scales: seeded('float32', bias.elements, 2).map((value) => scale * (1 + value / 4)),
  }
}
