import { Type } from 'typebox'
import { Closed } from '../shapes.js'
import { byLayer } from './names.js'

const ratio = Type.Number({
  minimum: 0,
  exclusiveMaximum: 1,
  description: 'share of output channels to remove',
})

export const Crop = Closed(
  {
    kind: Type.Literal('crop'),
    ratio: Type.Optional(ratio),
    layers: Type.Optional(byLayer(ratio)),
    multiple: Type.Optional(
      Type.Integer({ minimum: 1, description: 'what the channels left are a multiple of; 8 unless given' }),
    ),
  },
  { title: 'Crop channels' },
)
