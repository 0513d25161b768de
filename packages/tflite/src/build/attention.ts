import type { GraphBuilder, Value } from './graph-builder.js'
import { reshape, softmax } from './joins.js'
import { fullyConnected } from './layers.js'

export interface AttentionShape {
  readonly heads: number
  /** Features of queries and keys, of each head. */
  readonly keyFeatures: number
  /** Features of values, of each head. */
  readonly valueFeatures: number
}

/**
 * Multi-head self-attention (Vaswani et al., 2017) with a constant bias for each pair of tokens and head, over
 * `[tokens, features]`: images go through one by one, so tokens stand where fully connected layers have their batch.
 */
export function selfAttention(
  builder: GraphBuilder,
  name: string,
  x: Value,
  { heads, keyFeatures, valueFeatures }: AttentionShape,
): Value {
  const [tokens = 1, features = 1] = x.shape
  const perHead = 2 * keyFeatures + valueFeatures
  const linear = { activation: 'NONE' } as const
  const joined = fullyConnected(builder, `${name}/qkv`, x, { ...linear, units: heads * perHead })
  const apart = reshape(builder, `${name}/heads`, joined, [tokens, heads, perHead])
  const [queries, keys, values] = splitFeatures(builder, `${name}/split`, apart, {
    query: keyFeatures,
    key: keyFeatures,
    value: valueFeatures,
  }).map((part, index) => transpose(builder, `${name}/transpose_${index}`, part, [1, 0, 2]))
  if (queries === undefined || keys === undefined || values === undefined) {
    throw new RangeError('a split in three gave fewer parts')
  }

  const pairs = [heads, tokens, tokens]
  const products = builder.operator(
    'BATCH_MATMUL',
    [queries.index, keys.index],
    { adjY: true },
    { name: `${name}/products`, shape: pairs, meanSquare: keyFeatures },
  )
  const scale = builder.scalar(`${name}/scale`, keyFeatures ** -0.5)
  const scaled = builder.operator(
    'MUL',
    [products.index, scale],
    {},
    { name: `${name}/scaled`, shape: pairs, meanSquare: 1 },
  )
  const biases = builder.weights(`${name}/biases`, pairs, 0.01)
  const biased = builder.operator(
    'ADD',
    [scaled.index, biases],
    {},
    { name: `${name}/biased`, shape: pairs, meanSquare: 1 },
  )
  const shares = softmax(builder, `${name}/shares`, biased)
  // The squared softmax of normal logits of variance 1 sums to e / tokens.
  const meanSquare = values.meanSquare * Math.min(1, Math.E / tokens)
  const mixed = builder.operator(
    'BATCH_MATMUL',
    [shares.index, values.index],
    {},
    { name: `${name}/mixed`, shape: [heads, tokens, valueFeatures], meanSquare },
  )
  const together = transpose(builder, `${name}/tokens`, mixed, [1, 0, 2])
  const flat = reshape(builder, `${name}/flat`, together, [tokens, heads * valueFeatures])
  return fullyConnected(builder, name, flat, { ...linear, units: features })
}

function splitFeatures(
  builder: GraphBuilder,
  name: string,
  x: Value,
  parts: Readonly<Record<string, number>>,
): Value[] {
  const sizes = Object.values(parts)
  const [rows, last] = [x.shape.slice(0, -1), x.shape.length - 1]
  const inputs = [x.index, builder.vector(`${name}/sizes`, sizes), builder.index(`${name}/axis`, last)]
  return builder.operatorOfMany(
    'SPLIT_V',
    inputs,
    { numSplits: sizes.length },
    Object.entries(parts).map(([part, size]) => ({
      name: `${name}/${part}`,
      shape: [...rows, size],
      meanSquare: x.meanSquare,
    })),
  )
}

function transpose(builder: GraphBuilder, name: string, x: Value, order: readonly number[]): Value {
  const permutation = builder.vector(`${name}/order`, order)
  const shape = order.map((axis) => x.shape[axis] ?? 1)
  return builder.operator('TRANSPOSE', [x.index, permutation], {}, { name, shape, meanSquare: x.meanSquare })
}
