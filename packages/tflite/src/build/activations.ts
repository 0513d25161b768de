import type { GraphBuilder, Value } from './graph-builder.js'

/** Activations after a layer: TFLite fuses the first three, the others are operators of their own. */
export type Activation = 'NONE' | 'RELU' | 'RELU6' | 'HARD_SWISH' | 'LOGISTIC' | 'HARD_SIGMOID'

/**
 * Scales around an activation: `before` is the E[x²] that the layer's weights aim at, `after` is E[f(x)²]
 * of a normal x of that scale, by numeric integration.
 *
 * Relu keeps ratios, so any scale will do. Hard-swish and the gates do not: aimed at 1, a layer that comes
 * out large by chance has E[f(x)²] grow faster than E[x²], and over fifty layers the excess compounds to
 * activations of hundreds. Hard-swish is near relu from 4 on, and a gate near its middle below 1/4: there
 * a deviation stays what it is.
 */
export const activationScales: Readonly<
  Record<Activation, { readonly before: number; readonly after: number }>
> = {
  NONE: { before: 1, after: 1 },
  RELU: { before: 1, after: 0.5 },
  RELU6: { before: 1, after: 0.5 },
  HARD_SWISH: { before: 16, after: 7.84 },
  LOGISTIC: { before: 0.0625, after: 0.2538 },
  HARD_SIGMOID: { before: 0.0625, after: 0.2517 },
}

/** The activation that the layer's own operator carries. */
export function fusedPart(activation: Activation): 'NONE' | 'RELU' | 'RELU6' {
  return activation === 'RELU' || activation === 'RELU6' ? activation : 'NONE'
}

/** What follows the layer's operator: nothing where the activation is fused. */
export function separatePart(builder: GraphBuilder, name: string, x: Value, activation: Activation): Value {
  const { shape } = x
  const meanSquare = activationScales[activation].after
  if (fusedPart(activation) === activation) return { ...x, meanSquare }
  if (activation === 'HARD_SIGMOID') return hardSigmoid(builder, name, x)
  return builder.operator(
    activation,
    [x.index],
    {},
    { name: `${name}/${activation.toLowerCase()}`, shape, meanSquare },
  )
}

/**
 * relu6(x + 3) · 0.16667, the gate of MobileNetV3, as its TFLite models hold it: an addition with a fused
 * relu6 and a product. The factor is the published definition's, not 1/6 itself.
 */
function hardSigmoid(builder: GraphBuilder, name: string, x: Value): Value {
  const { shape } = x
  const { before, after } = activationScales.HARD_SIGMOID
  const three = builder.scalar(`${name}/three`, 3)
  const shifted = builder.operator(
    'ADD',
    [x.index, three],
    { fusedActivation: 'RELU6' },
    { name: `${name}/relu6`, shape, meanSquare: 9 + before },
  )
  const sixth = builder.scalar(`${name}/sixth`, 0.16667)
  return builder.operator(
    'MUL',
    [shifted.index, sixth],
    {},
    { name: `${name}/hard_sigmoid`, shape, meanSquare: after },
  )
}
