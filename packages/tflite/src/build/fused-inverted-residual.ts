import { type InvertedResidual, pointwise, squeezeExcite } from './blocks.js'
import type { GraphBuilder, Value } from './graph-builder.js'
import { add } from './joins.js'
import { conv2d } from './layers.js'

/**
 * Inverted residual whose expansion and depthwise convolution are one full convolution (Gupta and Akin,
 * "Accelerator-aware neural network design using AutoML", 2020).
 */
export function fusedInvertedResidual(
  builder: GraphBuilder,
  name: string,
  x: Value,
  block: InvertedResidual,
): Value {
  const { expanded, filters, squeezeExcite: gate, residual, ...window } = block
  let y = conv2d(builder, `${name}/expand`, x, { ...window, filters: expanded })
  if (gate) y = squeezeExcite(builder, `${name}/squeeze_excite`, y, gate)
  y = pointwise(builder, `${name}/project`, y, filters, 'NONE')
  const adds = residual !== false && window.stride === 1 && filters === x.shape.at(-1)
  return adds ? add(builder, `${name}/add`, y, x) : y
}
