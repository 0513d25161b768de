import type { Activation } from '../../build/activations.js'
import { convolutionalClassifier, invertedResidual, pointwise, squeezeExcite } from '../../build/blocks.js'
import type { GraphBuilder, Value } from '../../build/graph-builder.js'
import { add, averagePool } from '../../build/joins.js'
import { conv2d, depthwiseConv2d } from '../../build/layers.js'
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
  const gate = { channels: squeezed, gate: 'hard-sigmoid' } as const
  const gated = (y: Value) => (squeezed > 0 ? squeezeExcite(builder, `${name}/squeeze_excite`, y, gate) : y)
  const joined = (y: Value) =>
    residual && stride === 1 && filters === inputs ? add(builder, `${name}/add`, y, x) : y
  switch (block) {
    case 'conv':
      return joined(gated(conv2d(builder, `${name}/conv`, x, { ...window, filters })))
    case 'separable': {
      const y = gated(depthwiseConv2d(builder, `${name}/depthwise`, x, window))
      return joined(pointwise(builder, `${name}/pointwise`, y, filters, activation))
    }
    case 'inverted-residual': {
      const squeeze = squeezed > 0 ? gate : undefined
      return invertedResidual(builder, name, x, {
        ...window,
        expanded,
        filters,
        squeezeExcite: squeeze,
        residual,
      })
    }
    case 'fused-inverted-residual': {
      const y = gated(conv2d(builder, `${name}/expand`, x, { ...window, filters: expanded }))
      return joined(pointwise(builder, `${name}/project`, y, filters, 'NONE'))
    }
  }
}
