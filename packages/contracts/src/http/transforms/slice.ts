import { Type } from 'typebox'
import { Closed } from '../shapes.js'
import { LayerName, TensorName } from './names.js'

const kind = Type.Literal('slice')
const Place = Type.Integer({ minimum: 1 })
const Tensors = Type.Array(TensorName, { minItems: 1, maxItems: 1000 })

/** The ways to cut; a head and a tail of one place are the whole. */
export const Slices = [
  Closed({ kind, head: Place }, { title: 'Head', description: 'the first operators, as many as this' }),
  Closed(
    { kind, tail: Place },
    { title: 'Tail', description: 'all operators but the first, as many as this' },
  ),
  Closed({ kind, operator: LayerName }, { title: 'Operator' }),
  Closed(
    { kind, inputs: Tensors, outputs: Tensors },
    { title: 'Between', description: 'what lies between tensors' },
  ),
] as const
