import { dtypes } from './dtypes.js'
import {
  activations,
  combiners,
  lshProjections,
  lstmKernels,
  mirrorPadModes,
  paddings,
  weightsFormats,
} from './enums.js'

/**
 * How a field lies in its table: a scalar, a string, a vector of scalars, or an enum stored as one signed
 * byte and named here by `names`.
 */
export type FieldKind =
  | 'bool'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'float32'
  | 'string'
  | 'bools'
  | 'uint8s'
  | 'int32s'
  | 'uint32s'
  | 'int64s'
  | 'float32s'
  | 'enum8'

export type FieldValue = number | boolean | string | readonly number[]

export interface OptionField {
  /** The schema's name in camel case, except `fusedActivation` for `fused_activation_function`. */
  readonly name: string
  /** Field id: the vtable holds its offset at byte 4 + 2 * slot. */
  readonly slot: number
  readonly kind: FieldKind
  /** What an absent field means; an enum's is given by name. */
  readonly fallback: FieldValue
  /** Of an enum: a name's position is its number. */
  readonly names?: readonly string[]
}

type Shape = Omit<OptionField, 'name' | 'slot'>

const scalar = (kind: FieldKind, fallback: FieldValue): Shape => ({ kind, fallback })
const named = (names: readonly string[], fallback = names[0] ?? ''): Shape => ({
  kind: 'enum8',
  names,
  fallback,
})

export const bool = scalar('bool', false)
export const boolTrue = scalar('bool', true)
export const int32 = scalar('int32', 0)
export const int32One = scalar('int32', 1)
export const uint32 = scalar('uint32', 0)
export const int64 = scalar('int64', 0)
export const float32 = scalar('float32', 0)
export const text = scalar('string', '')
export const bools = scalar('bools', [])
export const uint8s = scalar('uint8s', [])
export const int32s = scalar('int32s', [])
export const uint32s = scalar('uint32s', [])
export const int64s = scalar('int64s', [])
export const float32s = scalar('float32s', [])
export const padding = named(paddings)
export const activation = named(activations)
export const dtype = named(dtypes)
export const dtypeInt32 = named(dtypes, 'int32')
export const weightsFormat = named(weightsFormats)
export const lstmKernel = named(lstmKernels)
export const mirrorPadMode = named(mirrorPadModes)
export const combiner = named(combiners)
export const lshProjection = named(lshProjections)
/** `RngAlgorithm` and `CustomOptionsFormat`, kept as names so that a written table reads back the same. */
export const rngAlgorithm = named(['DEFAULT', 'PHILOX', 'THREEFRY'])
export const customOptionsFormat = named(['FLEXBUFFERS'])

/** A table's fields from an ordered record: the order is the slot, counted from `firstSlot`. */
export function table(shapes: Readonly<Record<string, Shape>>, firstSlot = 0): readonly OptionField[] {
  return Object.entries(shapes).map(([name, shape], index) => ({ name, slot: firstSlot + index, ...shape }))
}
