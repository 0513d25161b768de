import { tooLarge } from '../size-limits.js'
import type { Matrix } from './structure.js'

/** In how many groups `elements` weights connect channels, or why they are for none, or for too many to be spread. */
export function groupsOf(elements: number, outputs: number, inputs: number): number | string {
  const groups = (inputs * outputs) / elements
  if (!Number.isInteger(groups) || inputs % groups !== 0 || outputs % groups !== 0)
    return `its weights are not for ${inputs} channels`
  return tooLarge('its matrix of weights', [outputs, inputs]) ?? groups
}

/**
 * Weights `[outputs][inputs of a group]` as a matrix over all inputs. Where the channels are in groups, what a group
 * does not read is zero, and the sparse kernels skip it.
 *
 * @param groups of `groupsOf`
 */
export function matrixOf(values: Float32Array, outputs: number, inputs: number, groups: number): Matrix {
  if (groups === 1) return { outputs, inputs, values }
  const depth = inputs / groups
  const spread = new Float32Array(outputs * inputs)
  for (let output = 0; output < outputs; output++) {
    const group = Math.floor((output * groups) / outputs)
    spread.set(values.subarray(output * depth, (output + 1) * depth), output * inputs + group * depth)
  }
  return { outputs, inputs, values: spread }
}
