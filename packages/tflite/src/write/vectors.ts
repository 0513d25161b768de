import type { Builder } from 'flatbuffers'

// FlatBuffers are written backwards, so elements are added from the last to the first.

export function int32Vector(builder: Builder, values: readonly number[]): number {
  builder.startVector(4, values.length, 4)
  for (const value of values.toReversed()) builder.addInt32(value)
  return builder.endVector()
}

export function uint32Vector(builder: Builder, values: readonly number[]): number {
  return int32Vector(
    builder,
    values.map((value) => value | 0),
  )
}

export function int64Vector(builder: Builder, values: readonly number[]): number {
  builder.startVector(8, values.length, 8)
  for (const value of values.toReversed()) builder.addInt64(BigInt(value))
  return builder.endVector()
}

export function float32Vector(builder: Builder, values: readonly number[]): number {
  builder.startVector(4, values.length, 4)
  for (const value of values.toReversed()) builder.addFloat32(value)
  return builder.endVector()
}

export function offsetVector(builder: Builder, offsets: readonly number[]): number {
  builder.startVector(4, offsets.length, 4)
  for (const offset of offsets.toReversed()) builder.addOffset(offset)
  return builder.endVector()
}

/** Bytes copied at once, their first one aligned in the file. */
export function bytesVector(builder: Builder, bytes: Uint8Array, alignment: number): number {
  builder.prep(alignment, bytes.byteLength)
  return builder.createByteVector(bytes)
}
