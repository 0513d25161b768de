import { Type } from 'typebox'
import { Closed, OneOf } from '../shapes.js'
import { byLayer } from './names.js'

const share = (options: { description?: string } = {}) => Type.Number({ ...options })
const common = {
  kind: Type.Literal('prune'),
  sparsity: Type.Optional(share({ description: 'zeros wanted as a share of the weights, below 1' })),
  layers: Type.Optional(byLayer(share())),
  minWeightsPerLayer: Type.Optional(Type.Integer({ minimum: 0 })),
  encode: Type.Optional(
    OneOf(['dense', 'sparse'], { description: "with their zeros, or as TFLite's sparse tensors" }),
  ),
}
const Scope = Type.Optional(
  OneOf(['global', 'layer'], { description: 'over which weights the smallest are sought' }),
)

export const Prunes = [
  Closed(
    { ...common, pattern: Type.Literal('unstructured'), scope: Scope },
    { title: 'Prune single weights' },
  ),
  Closed(
    {
      ...common,
      pattern: Type.Literal('block'),
      blockChannels: Type.Union([Type.Literal(2), Type.Literal(4)]),
      scope: Scope,
    },
    { title: 'Prune blocks of output channels' },
  ),
  Closed(
    {
      ...common,
      pattern: Type.Literal('group'),
      groupRows: Type.Union([Type.Literal(4), Type.Literal(5), Type.Literal(6)]),
      scope: Type.Optional(Type.Literal('layer')),
    },
    { title: 'Prune by group patterns' },
  ),
] as const
