import { Type } from 'typebox'
import { Closed, OneOf } from '../shapes.js'
import { byLayer } from './names.js'

export const PRECISIONS = ['float16', 'dynamic-int8', 'int8'] as const

export const Quantize = Closed(
  {
    kind: Type.Literal('quantize'),
    dtype: OneOf(PRECISIONS),
    layers: Type.Optional(byLayer(OneOf([...PRECISIONS, 'float32']))),
    calibration: Type.Optional(
      Closed({
        seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 4294967295 })),
        samples: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
      }),
    ),
    ranges: Type.Optional(
      byLayer(
        Type.Tuple([Type.Number(), Type.Number()], {
          description: 'least and greatest value of an activation, by its tensor',
        }),
      ),
    ),
    io: Type.Optional(OneOf(['float32', 'int8'], { description: 'what a full int8 model takes and gives' })),
  },
  { title: 'Quantize' },
)
