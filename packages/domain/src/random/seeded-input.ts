import { DomainError } from '../errors/domain-error.js'
import { createRandom, type Random } from './random.js'

/** The element types that a model's input can be filled with. */
export const inputDtypes = [
  'float32',
  'float16',
  'float64',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'bool',
] as const
export type InputDtype = (typeof inputDtypes)[number]

interface InputArrays {
  float32: Float32Array<ArrayBuffer>
  /** IEEE 754 half bits. */
  float16: Uint16Array<ArrayBuffer>
  float64: Float64Array<ArrayBuffer>
  int8: Int8Array<ArrayBuffer>
  uint8: Uint8Array<ArrayBuffer>
  int16: Int16Array<ArrayBuffer>
  uint16: Uint16Array<ArrayBuffer>
  int32: Int32Array<ArrayBuffer>
  uint32: Uint32Array<ArrayBuffer>
  int64: BigInt64Array<ArrayBuffer>
  uint64: BigUint64Array<ArrayBuffer>
  /** 0 or 1, a byte each. */
  bool: Uint8Array<ArrayBuffer>
}
export type InputArray<D extends InputDtype = InputDtype> = InputArrays[D]

/** An input that no runner can fill: a type such as `string`, or a shape with an unknown dimension. */
export class UnsupportedInputError extends DomainError {
  readonly code = 'unsupported-input'
}

/** Most elements of one input: 2^28, a gigabyte of float32. */
const maxElements = 2 ** 28

/** Type guard for a dtype name read from a model. */
export function isInputDtype(dtype: string): dtype is InputDtype {
  return (inputDtypes as readonly string[]).includes(dtype)
}

/**
 * The same input for the same shape, type and seed in every runtime, row-major. Floats lie in [-1, 1)
 * on a grid of 2^-23 (2^-10 for float16), so none is subnormal, infinite or NaN and each type holds
 * them exactly; int8, uint8, int16 and uint16 take their full range, as quantised images do; wider
 * integers are 0 or 1, which is a valid index into anything worth indexing. A shape of no dimensions is
 * a scalar. Throws UnsupportedInputError.
 */
export function seededInput<D extends InputDtype>(
  shape: readonly number[],
  dtype: D,
  seed: number,
): InputArray<D> {
  if (!isInputDtype(dtype))
    throw new UnsupportedInputError(`inputs of type ${String(dtype)} cannot be filled`)
  const fill = fillers[dtype] as (count: number, random: Random) => InputArray<D>
  return fill(elementsOf(shape), createRandom(seed))
}

/** The seed of a model's n-th input, so that equal inputs do not get equal values. */
export function inputSeed(seed: number, inputIndex: number): number {
  return (seed + Math.imul(inputIndex, 0x9e3779b1)) | 0
}

const fillers: { [D in InputDtype]: (count: number, random: Random) => InputArray<D> } = {
  float32: (count, random) => filled(new Float32Array(count), () => signedUnit(random)),
  float16: (count, random) =>
    filled(new Uint16Array(count), () => halfBits((random.nextUint32() >>> 21) - 1024)),
  float64: (count, random) => filled(new Float64Array(count), () => signedUnit(random)),
  int8: (count, random) => filled(new Int8Array(count), () => random.nextUint32() >>> 24),
  uint8: (count, random) => filled(new Uint8Array(count), () => random.nextUint32() >>> 24),
  int16: (count, random) => filled(new Int16Array(count), () => random.nextUint32() >>> 16),
  uint16: (count, random) => filled(new Uint16Array(count), () => random.nextUint32() >>> 16),
  int32: (count, random) => filled(new Int32Array(count), () => random.nextUint32() >>> 31),
  uint32: (count, random) => filled(new Uint32Array(count), () => random.nextUint32() >>> 31),
  int64: (count, random) => filledBig(new BigInt64Array(count), random),
  uint64: (count, random) => filledBig(new BigUint64Array(count), random),
  bool: (count, random) => filled(new Uint8Array(count), () => random.nextUint32() >>> 31),
}

function elementsOf(shape: readonly number[]): number {
  let elements = 1
  for (const size of shape) {
    if (!Number.isInteger(size) || size < 0) {
      throw new UnsupportedInputError(`a shape has whole dimensions from 0, not [${shape.join(', ')}]`)
    }
    elements *= size
  }
  if (elements > maxElements) {
    throw new UnsupportedInputError(`an input of ${elements} elements is past the limit of ${maxElements}`)
  }
  return elements
}

/** The upper 24 bits as a multiple of 2^-23 in [-1, 1). */
function signedUnit(random: Random): number {
  return (random.nextUint32() >>> 8) / 2 ** 23 - 1
}

/** The IEEE 754 half-precision bits of `numerator / 1024`, for a whole numerator in [-1024, 1024). */
function halfBits(numerator: number): number {
  if (numerator === 0) return 0
  const magnitude = Math.abs(numerator)
  const exponent = 31 - Math.clz32(magnitude)
  const fraction = (magnitude << (10 - exponent)) & 0x3ff
  return (numerator < 0 ? 0x8000 : 0) | ((exponent + 5) << 10) | fraction
}

function filled<A extends { length: number; [index: number]: number }>(array: A, next: () => number): A {
  for (let index = 0; index < array.length; index++) array[index] = next()
  return array
}

function filledBig<A extends { length: number; [index: number]: bigint }>(array: A, random: Random): A {
  for (let index = 0; index < array.length; index++) array[index] = BigInt(random.nextUint32() >>> 31)
  return array
}
