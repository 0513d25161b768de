import type { GraphBuilder, Value } from './graph-builder.js'

const EPSILON = 1e-5

/** Layer norm over the last axis (Ba et al., 2016) with a factor and an addend per feature; TFLite has no operator for it. */
export function layerNorm(builder: GraphBuilder, name: string, x: Value): Value {
  const { shape, meanSquare } = x
  const features = shape.at(-1) ?? 1
  const axis = builder.vector(`${name}/axis`, [shape.length - 1])
  const reduced = [...shape.slice(0, -1), 1]
  const step = (
    type: string,
    part: string,
    inputs: readonly number[],
    output: { shape: readonly number[]; meanSquare: number },
    options = {},
  ) => builder.operator(type, inputs, options, { name: part === '' ? name : `${name}/${part}`, ...output })
  const keepDims = { keepDims: true }

  const mean = step(
    'MEAN',
    'mean',
    [x.index, axis],
    { shape: reduced, meanSquare: meanSquare / features },
    keepDims,
  )
  const squares = step('SQUARED_DIFFERENCE', 'squares', [x.index, mean.index], {
    shape,
    meanSquare: 3 * meanSquare ** 2,
  })
  const spread = { shape: reduced, meanSquare: meanSquare ** 2 }
  const variance = step('MEAN', 'variance', [squares.index, axis], spread, keepDims)
  const epsilon = builder.scalar(`${name}/epsilon`, EPSILON)
  const positive = step('ADD', 'positive', [variance.index, epsilon], spread)
  const inverse = step('RSQRT', 'inverse', [positive.index], { shape: reduced, meanSquare: 1 / meanSquare })
  const centred = step('SUB', 'centred', [x.index, mean.index], x)
  const normal = step('MUL', 'normal', [centred.index, inverse.index], { shape, meanSquare: 1 })
  const factors = builder.weights(`${name}/factors`, [features], 1)
  const scaled = step('MUL', 'scaled', [normal.index, factors], { shape, meanSquare: 1 })
  const addends = builder.bias(`${name}/addends`, features, 1)
  return step('ADD', '', [scaled.index, addends], { shape, meanSquare: 1 })
}
