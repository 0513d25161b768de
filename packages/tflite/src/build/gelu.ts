import type { GraphBuilder, Value } from './graph-builder.js'

/** E[gelu(x)²] of a normal x of mean square 1, by numeric integration. */
const MEAN_SQUARE_AFTER = 0.4252

const TWICE_ROOT_TWO_OVER_PI = 2 * Math.sqrt(2 / Math.PI)
const CUBIC = 0.044715

/**
 * GELU by its tanh form (Hendrycks and Gimpel, 2016): TFLite's own operator came after 2.9, and has no erf to give.
 * (1 + tanh u) / 2 is the logistic of 2u, so x · logistic(x · (a + b·x²)) is the same function in fewer operators. It
 * differs from the exact GELU by at most 5e-4.
 */
export function gelu(builder: GraphBuilder, name: string, x: Value): Value {
  const { shape } = x
  const step = (type: string, part: string, inputs: readonly number[], meanSquare: number) =>
    builder.operator(type, inputs, {}, { name: `${name}/${part}`, shape, meanSquare })
  const square = step('MUL', 'square', [x.index, x.index], 3)
  const cubic = builder.scalar(`${name}/cubic`, CUBIC * TWICE_ROOT_TWO_OVER_PI)
  const scaled = step('MUL', 'scaled', [square.index, cubic], 0.02)
  const linear = builder.scalar(`${name}/linear`, TWICE_ROOT_TWO_OVER_PI)
  const slope = step('ADD', 'slope', [scaled.index, linear], 3)
  const argument = step('MUL', 'argument', [x.index, slope.index], 3)
  const gate = step('LOGISTIC', 'gate', [argument.index], 0.4)
  return builder.operator(
    'MUL',
    [x.index, gate.index],
    {},
    { name, shape, meanSquare: MEAN_SQUARE_AFTER * x.meanSquare },
  )
}
