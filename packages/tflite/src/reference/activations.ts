import type { OperatorOptions } from '../graph.js'

/** The fused activation of an operator's options. */
export function activationOf(options: OperatorOptions): (x: number) => number {
  switch (options.fusedActivation ?? 'NONE') {
    case 'NONE':
      return (x) => x
    case 'RELU':
      return (x) => Math.max(0, x)
    case 'RELU6':
      return relu6
    case 'RELU_N1_TO_1':
      return (x) => Math.min(1, Math.max(-1, x))
    default:
      throw new RangeError(`the reference has no fused activation ${String(options.fusedActivation)}`)
  }
}

export function hardSwish(x: number): number {
  return (x * relu6(x + 3)) / 6
}

export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

function relu6(x: number): number {
  return Math.min(6, Math.max(0, x))
}
