import { type Clamp, clampTo } from '../checks/clamp.js'

/** By the number that the plan has for each. */
export const activations = { 'hard-swish': 1, logistic: 2, clamp: 3, 'hard-sigmoid': 4 } as const

export type Activation = keyof typeof activations

const relu6 = (x: number): number => Math.min(6, Math.max(0, x))

const functions: Readonly<Record<Activation, (x: number) => number>> = {
  'hard-swish': (x) => (x * relu6(x + 3)) / 6,
  logistic: (x) => 1 / (1 + Math.exp(-x)),
  clamp: (x) => x,
  'hard-sigmoid': (x) => relu6(x + 3) / 6,
}

/** Slow and in double precision; the clamp comes last. */
export const activationReference = (
  activation: Activation,
  clamp: Clamp,
  input: Float32Array,
): Float32Array => input.map((value) => clampTo(clamp, functions[activation](value)))
