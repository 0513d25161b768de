import { Type } from 'typebox'
import { Closed } from '../shapes.js'
import { byLayer } from './names.js'

const rank = Type.Integer({ minimum: 1, description: 'columns of the first factor' })
const energy = Type.Number({
  exclusiveMinimum: 0,
  maximum: 1,
  description: 'smallest rank that keeps this share of the squared singular values',
})

export const Factorize = Closed(
  {
    kind: Type.Literal('factorize'),
    layers: Type.Optional(byLayer(Type.Union([Closed({ rank }), Closed({ energy })]))),
    rank: Type.Optional(rank),
    energy: Type.Optional(energy),
  },
  { title: 'Split layers by rank' },
)
