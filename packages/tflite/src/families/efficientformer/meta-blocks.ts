import { selfAttention } from '../../build/attention.js'
import { pointwise } from '../../build/blocks.js'
import { gelu } from '../../build/gelu.js'
import type { GraphBuilder, Value } from '../../build/graph-builder.js'
import { add } from '../../build/joins.js'
import { layerNorm } from '../../build/layer-norm.js'
import { fullyConnected } from '../../build/layers.js'
import { averagePool2d } from '../../build/pooling.js'

const EXPANSION = 4
const ATTENTION = { heads: 8, keyFeatures: 32, valueFeatures: 128 } as const

/** MB4D: a pool mixes pixels, two 1x1 convolutions mix channels; batch norms and what they can take up are folded. */
export function metaBlock4d(builder: GraphBuilder, name: string, x: Value): Value {
  const channels = x.shape.at(-1) ?? 0
  const mixed = add(builder, `${name}/mixed`, x, poolMixer(builder, `${name}/mixer`, x))
  const hidden = pointwise(builder, `${name}/expand`, mixed, EXPANSION * channels, 'NONE')
  const projected = pointwise(
    builder,
    `${name}/project`,
    gelu(builder, `${name}/gelu`, hidden),
    channels,
    'NONE',
  )
  return add(builder, `${name}/add`, mixed, projected)
}

/** MB3D over `[tokens, features]`: attention mixes tokens, two linear layers mix features, layer norms before both. */
export function metaBlock3d(builder: GraphBuilder, name: string, x: Value): Value {
  const features = x.shape.at(-1) ?? 0
  const attended = selfAttention(
    builder,
    `${name}/attention`,
    layerNorm(builder, `${name}/norm_1`, x),
    ATTENTION,
  )
  const mixed = add(builder, `${name}/mixed`, x, attended)
  const normal = layerNorm(builder, `${name}/norm_2`, mixed)
  const linear = { activation: 'NONE' } as const
  const hidden = fullyConnected(builder, `${name}/expand`, normal, { ...linear, units: EXPANSION * features })
  const projected = fullyConnected(builder, `${name}/project`, gelu(builder, `${name}/gelu`, hidden), {
    ...linear,
    units: features,
  })
  return add(builder, `${name}/add`, mixed, projected)
}

/** What a 3x3 mean changes, scaled per channel: the one layer scale that no weights can take up. */
function poolMixer(builder: GraphBuilder, name: string, x: Value): Value {
  const { shape, meanSquare } = x
  const pooled = averagePool2d(builder, `${name}/pool`, x, { kernel: 3, stride: 1 })
  const change = builder.operator(
    'SUB',
    [pooled.index, x.index],
    {},
    { name: `${name}/change`, shape, meanSquare },
  )
  const scales = builder.weights(`${name}/scales`, [shape.at(-1) ?? 0], 0.1)
  return builder.operator('MUL', [change.index, scales], {}, { name, shape, meanSquare: 0.1 * meanSquare })
}
