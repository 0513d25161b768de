import type { GraphBuilder, Value } from '../../build/graph-builder.js'
import { add, softmax, spatialMean } from '../../build/joins.js'
import { conv2d, fullyConnected } from '../../build/layers.js'
import { averagePool2d } from '../../build/pooling.js'
import { affine, relu } from '../../build/pre-activation.js'
import { INPUT_MEAN_SQUARE } from '../scaling.js'
import { appendCell } from './append-cell.js'
import type { Cell, CellView } from './cell.js'

const RESOLUTION = 32
const STEM_FILTERS = 16
const STAGES = 3
const CELLS_PER_STAGE = 5
const CLASSES = 10

/**
 * The network of a cell (`TinyNetwork` of D-X-Y/AutoDL-Projects): stages of five cells at 16, 32 and 64 channels with a
 * residual block of stride 2 before the second and third. Batch norms are folded, but for the last, which follows a sum;
 * strided windows lie as TFLite's SAME padding puts them.
 */
export function nasbench201(builder: GraphBuilder, cell: Cell, view: CellView): Value {
  const input = builder.input('input', [1, RESOLUTION, RESOLUTION, 3], INPUT_MEAN_SQUARE)
  let x = conv2d(builder, 'stem', input, { filters: STEM_FILTERS, kernel: 3, stride: 1, activation: 'NONE' })
  for (let stage = 0; stage < STAGES; stage++) {
    if (stage > 0) x = reduction(builder, `reduction_${stage}`, x)
    for (let index = 0; index < CELLS_PER_STAGE; index++) {
      x = appendCell(builder, `stage_${stage}/cell_${index}`, x, cell, view)
    }
  }
  const normalised = affine(builder, 'last', x, 'RELU')
  const pooled = spatialMean(builder, 'pool', normalised, { keepDims: false })
  const logits = fullyConnected(builder, 'logits', pooled, { units: CLASSES, activation: 'NONE' })
  return softmax(builder, 'probabilities', logits)
}

/** Halves the image and doubles the channels: two pre-activated 3x3 convolutions beside a pooled 1x1 convolution. */
function reduction(builder: GraphBuilder, name: string, x: Value): Value {
  const filters = 2 * (x.shape.at(-1) ?? 0)
  // The second convolution alone reads the first, so the relu before it is fused into the first.
  const first = conv2d(builder, `${name}/conv_a`, relu(builder, `${name}/relu`, x), {
    filters,
    kernel: 3,
    stride: 2,
    activation: 'RELU',
  })
  const second = conv2d(builder, `${name}/conv_b`, first, {
    filters,
    kernel: 3,
    stride: 1,
    activation: 'NONE',
  })
  const pooled = averagePool2d(builder, `${name}/pool`, x, { kernel: 2, stride: 2 })
  const shortcut = conv2d(builder, `${name}/shortcut`, pooled, {
    filters,
    kernel: 1,
    stride: 1,
    activation: 'NONE',
  })
  return add(builder, `${name}/add`, second, shortcut)
}
