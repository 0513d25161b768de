import type { Activation } from '../../build/activations.js'
import { convolutionalClassifier, invertedResidual, pointwise, squeezeExcite } from '../../build/blocks.js'
import { fusedInvertedResidual } from '../../build/fused-inverted-residual.js'
import type { GraphBuilder, Value } from '../../build/graph-builder.js'
import { add, averagePool } from '../../build/joins.js'
import { conv2d } from '../../build/layers.js'
import { separableConv2d } from '../../build/separable-conv.js'
import { INPUT_MEAN_SQUARE } from '../../families/scaling.js'
import type { ActivationName } from './document.js'
import { type NetworkPlan, type PlannedBlock, squeezedChannels } from './network-plan.js'

const ACTIVATIONS: Readonly<Record<ActivationName, Activation>> = {
  none: 'NONE',
  relu: 'RELU',
  relu6: 'RELU6',
  'hard-swish': 'HARD_SWISH',
}

/** An image classifier: stem, blocks, pooling, scores. */
export function buildNetwork(builder: GraphBuilder, plan: NetworkPlan): Value {
  const { resolution, classes, stem, blocks, head } = plan
  const input = builder.input('input', [1, resolution, resolution, 3], INPUT_MEAN_SQUARE)
  let x = conv2d(builder, 'stem', input, { ...stem, activation: ACTIVATIONS[stem.activation] })
  for (const block of blocks) x = buildBlock(builder, x, block)
  if (head.filters > 0) x = pointwise(builder, 'head', x, head.filters, ACTIVATIONS[head.activation])
  return convolutionalClassifier(builder, averagePool(builder, 'pool', x), classes)
}

function buildBlock(builder: GraphBuilder, x: Value, planned: PlannedBlock): Value {
  const { name, block, kernel, stride, inputs, expanded, filters, residual } = planned
  const squeezed = squeezedChannels(planned)
  const activation = ACTIVATIONS[planned.activation]
  const window = { kernel, stride, activation }
  const gate = squeezed > 0 ? ({ channels: squeezed, gate: 'hard-sigmoid' } as const) : undefined
  const inverted = { ...window, expanded, filters, squeezeExcite: gate, residual }
  const joined = (y: Value) =>
    residual && stride === 1 && filters === inputs ? add(builder, `${name}/add`, y, x) : y
  switch (block) {
    case 'conv': {
      const y = conv2d(builder, `${name}/conv`, x, { ...window, filters })
      return joined(gate ? squeezeExcite(builder, `${name}/squeeze_excite`, y, gate) : y)
    }
    case 'separable':
      return joined(separableConv2d(builder, name, x, { ...window, filters, squeezeExcite: gate }))
    case 'inverted-residual':
      return invertedResidual(builder, name, x, inverted)
    case 'fused-inverted-residual':
      return fusedInvertedResidual(builder, name, x, inverted)
  }
}
