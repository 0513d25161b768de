import type { Matrix } from './structure.js'

/**
 * Weights `[outputs][inputs of a group]` as a matrix over all inputs. Where the channels are in groups, what a group
 * does not read is zero, and the sparse kernels skip it.
 */
export function matrixOf(values: Float32Array, outputs: number, inputs: number): Matrix | string {
  const depth = values.length / outputs
  if (depth === inputs) return { outputs, inputs, values }
  const groups = inputs / depth
  if (!Number.isInteger(groups) || outputs % groups !== 0) return `its weights are not for ${inputs} channels`
  const spread = new Float32Array(outputs * inputs)
  for (let output = 0; output < outputs; output++) {
    const group = Math.floor((output * groups) / outputs)
    spread.set(values.subarray(output * depth, (output + 1) * depth), output * inputs + group * depth)
  }
  return { outputs, inputs, values: spread }
}
