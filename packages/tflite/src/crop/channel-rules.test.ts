import { describe, expect, it } from 'vitest'
import {
  add,
  averagePool,
  channelShuffle,
  concatenate,
  fullyConnected,
  GraphBuilder,
  groupedPointwise,
  mul,
  pointwise,
  reshape,
  softmax,
  spatialMean,
  type Value,
} from '../build/index.js'
import type { TfliteModel } from '../graph.js'
import { runReference } from '../reference/index.js'
import { withoutChannels } from '../testing/without-channels.js'
import { cropChannels } from './crop-channels.js'

type Middle = (builder: GraphBuilder, x: Value) => Value

const SIDE = 4
const CHANNELS = 12

const conv = (builder: GraphBuilder, name: string, x: Value, filters = CHANNELS) =>
  pointwise(builder, name, x, filters, 'RELU')

/** The middle between a layer of 12 channels and one that makes the output. */
function between(middle: Middle): TfliteModel {
  const builder = new GraphBuilder(3)
  const input = builder.input('input', [1, SIDE, SIDE, 3], 1)
  const y = middle(builder, conv(builder, 'made', input))
  const output =
    y.shape.length === 4
      ? conv(builder, 'output', y, 5)
      : fullyConnected(builder, 'output', y, { units: 5, activation: 'NONE' })
  return builder.finish('', [output])
}

const operator = (
  builder: GraphBuilder,
  type: string,
  inputs: number[],
  shape: readonly number[],
  options = {},
) => builder.operator(type, inputs, options, { name: type.toLowerCase(), shape, meanSquare: 1 })

const passing: Readonly<Record<string, Middle>> = {
  concatenation: (builder, x) => concatenate(builder, 'both', [x, conv(builder, 'more', x, 8), x], 3),
  'concatenation of rows': (builder, x) =>
    operator(builder, 'CONCATENATION', [x.index, conv(builder, 'more', x).index], [1, 8, 4, 12], { axis: 1 }),
  'flattening before a fully connected layer': (builder, x) =>
    reshape(builder, 'flat', x, [1, SIDE * SIDE * CHANNELS]),
  'a mean over the image': (builder, x) => spatialMean(builder, 'mean', x, { keepDims: false }),
  'a gate': (builder, x) =>
    mul(
      builder,
      'gated',
      x,
      conv(builder, 'gate', conv(builder, 'squeezed', averagePool(builder, 'pool', x), 6)),
    ),
  'an addition to more channels': (builder, x) => {
    const paddings = builder.matrix('paddings', [
      [0, 0],
      [0, 0],
      [0, 0],
      [4, 8],
    ])
    const padded = operator(builder, 'PAD', [x.index, paddings], [1, SIDE, SIDE, 24])
    return add(builder, 'sum', padded, conv(builder, 'more', x, 24))
  },
  'several depthwise filters to a channel': (builder, x) => {
    const weights = builder.weights('depthwise/weights', [1, 3, 3, 2 * CHANNELS], 0.1)
    const options = { padding: 'SAME', strideW: 1, strideH: 1, depthMultiplier: 2 }
    const bias = builder.bias('depthwise/bias', 2 * CHANNELS, 1)
    return operator(builder, 'DEPTHWISE_CONV_2D', [x.index, weights, bias], [1, SIDE, SIDE, 24], options)
  },
  'slopes of a PRELU': (builder, x) =>
    operator(builder, 'PRELU', [x.index, builder.weights('slopes', [1, 1, CHANNELS], 1)], x.shape),
  'every other pixel': (builder, x) => {
    const [begin, end, strides] = [
      [0, 0, 0, 0],
      [1, 4, 4, 12],
      [1, 2, 2, 1],
    ].map((values, place) => builder.vector(`slice/${place}`, values))
    const inputs = [x.index, begin ?? -1, end ?? -1, strides ?? -1]
    return operator(builder, 'STRIDED_SLICE', inputs, [1, 2, 2, CHANNELS])
  },
  'a transposed convolution': (builder, x) => {
    const size = builder.vector('size', [1, 8, 8, CHANNELS])
    const weights = builder.weights('up/weights', [CHANNELS, 2, 2, CHANNELS], 0.1)
    const options = { padding: 'VALID', strideW: 2, strideH: 2 }
    return operator(builder, 'TRANSPOSE_CONV', [size, weights, x.index], [1, 8, 8, CHANNELS], options)
  },
  'weights that two layers share': (builder, x) => {
    const weights = builder.weights('shared', [CHANNELS, 1, 1, CHANNELS], 0.1)
    const options = { padding: 'SAME', strideW: 1, strideH: 1 }
    const bias = builder.bias('shared/bias', CHANNELS, 1)
    const once = operator(builder, 'CONV_2D', [x.index, weights, bias], x.shape, options)
    return operator(builder, 'CONV_2D', [once.index, weights, bias], x.shape, options)
  },
}

const whole: Readonly<Record<string, readonly [Middle, RegExp]>> = {
  softmax: [(builder, x) => softmax(builder, 'softmax', x), /SOFTMAX\) takes its inputs whole/],
  groups: [
    (builder, x) => groupedPointwise(builder, 'grouped', x, { filters: 12, groups: 2, activation: 'NONE' }),
    /SPLIT\) takes its inputs whole/,
  ],
  shuffle: [(builder, x) => channelShuffle(builder, 'shuffle', x, 3), /RESHAPE\) divides the channel axis/],
  'a mean over channels': [
    (builder, x) =>
      add(
        builder,
        'sum',
        x,
        operator(builder, 'MEAN', [x.index, builder.vector('axis', [-1])], [1, SIDE, SIDE, 1], {
          keepDims: true,
        }),
      ),
    /MEAN\) reduces over channels/,
  ],
}

function outputOf(model: TfliteModel): unknown {
  const image = Float32Array.from({ length: SIDE * SIDE * 3 }, (_, i) => ((i * 37) % 256) / 128 - 1)
  return runReference(model, [image]).outputs[0]?.values
}

describe('channels are followed', () => {
  it.each(Object.entries(passing))('through %s', (_, middle) => {
    const model = between(middle)
    const cropped = cropChannels(model, { kind: 'crop', ratio: 0.5, multiple: 2 })
    expect(cropped.report.layers).toContainEqual(
      expect.objectContaining({ name: 'made', channelsBefore: 12, channelsAfter: 6 }),
    )
    expect(outputOf(cropped.model)).toEqual(outputOf(withoutChannels(model, cropped.model, cropped.report)))
    expect(outputOf(cropped.model)).not.toEqual(outputOf(model))
  })

  it.each(Object.entries(whole))('and left whole by %s', (_, [middle, reason]) => {
    const model = between(middle)
    const { report } = cropChannels(model, { kind: 'crop', ratio: 0.5, multiple: 2 })
    expect(report.layers.map(({ name }) => name)).not.toContain('made')
    expect(report.leftWhole.find(({ layers }) => layers.includes('made'))?.reason).toMatch(reason)
  })
})
