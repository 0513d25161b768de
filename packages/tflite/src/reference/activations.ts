import type { OperatorOptions } from '../graph.js'
import { ReferenceUnsupportedError } from './unsupported-error.js'

export type Activation = (x: number) => number

const fused: Readonly<Record<string, Activation>> = {
  NONE: (x) => x,
  RELU: relu,
  RELU6: relu6,
  RELU_N1_TO_1: reluN1To1,
  TANH: Math.tanh,
}

/** The fused activation of an operator's options. */
export function activationOf(options: OperatorOptions): Activation {
  const name = String(options.fusedActivation ?? 'NONE')
  const activation = fused[name]
  if (activation !== undefined) return activation
  throw new ReferenceUnsupportedError(`the fused activation ${name}`)
}

export function relu(x: number): number {
  return Math.max(0, x)
}

export function relu6(x: number): number {
  return Math.min(6, Math.max(0, x))
}

export function reluN1To1(x: number): number {
  return Math.min(1, Math.max(-1, x))
}

export function hardSwish(x: number): number {
  return (x * relu6(x + 3)) / 6
}

export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}
