import type { DType } from '../graph.js'

/** `TensorType`: a name's position is its number in the file. */
export const dtypes: readonly DType[] = [
  'float32',
  'float16',
  'int32',
  'uint8',
  'int64',
  'string',
  'bool',
  'int16',
  'complex64',
  'int8',
  'float64',
  'complex128',
  'uint64',
  'resource',
  'variant',
  'uint32',
  'uint16',
  'int4',
  'bfloat16',
  'int2',
  'uint4',
  'float8e4m3fn',
  'float8e5m2',
]

const elementBits: Readonly<Record<DType, number | undefined>> = {
  float32: 32,
  float16: 16,
  int32: 32,
  uint8: 8,
  int64: 64,
  string: undefined,
  bool: 8,
  int16: 16,
  complex64: 64,
  int8: 8,
  float64: 64,
  complex128: 128,
  uint64: 64,
  resource: undefined,
  variant: undefined,
  uint32: 32,
  uint16: 16,
  int4: 4,
  bfloat16: 16,
  int2: 2,
  uint4: 4,
  float8e4m3fn: 8,
  float8e5m2: 8,
}

/** Bits that one element takes, or undefined where the type has no fixed size (string, resource, variant). */
export function bitsPerElement(dtype: DType): number | undefined {
  return elementBits[dtype]
}

/**
 * Bytes of a dense tensor; types below one byte are packed and the last byte is filled up.
 * Undefined where the type has no fixed size.
 */
export function denseBytes(dtype: DType, elements: number): number | undefined {
  const bits = elementBits[dtype]
  return bits === undefined ? undefined : Math.ceil((elements * bits) / 8)
}
