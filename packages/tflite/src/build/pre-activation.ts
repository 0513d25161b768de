import { activationScales } from './activations.js'
import type { GraphBuilder, Value } from './graph-builder.js'

/** A relu of its own, for values that are read both with and without it. */
export function relu(builder: GraphBuilder, name: string, x: Value): Value {
  const meanSquare = activationScales.RELU.after * x.meanSquare
  return builder.operator('RELU', [x.index], {}, { name, shape: x.shape, meanSquare })
}

/** A batch norm that no layer can take up: a factor and an addend per channel. */
export function affine(builder: GraphBuilder, name: string, x: Value, activation: 'NONE' | 'RELU'): Value {
  const channels = x.shape.at(-1) ?? 0
  const { shape } = x
  // A batch norm's factors bring each channel to one scale.
  const factors = builder.weights(`${name}/factors`, [channels], 1 / x.meanSquare)
  const scaled = builder.operator(
    'MUL',
    [x.index, factors],
    {},
    { name: `${name}/scale`, shape, meanSquare: 1 },
  )
  const addends = builder.bias(`${name}/addends`, channels, 1)
  const { after } = activationScales[activation]
  return builder.operator(
    'ADD',
    [scaled.index, addends],
    { fusedActivation: activation },
    { name, shape, meanSquare: after },
  )
}
