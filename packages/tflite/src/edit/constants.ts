import type { Tensor } from '../graph.js'

/** The values of a float32 constant; a copy only where the file holds them unaligned. */
export function float32Values({ name, dtype, data }: Tensor): Float32Array {
  if (dtype !== 'float32' || data === undefined) throw new RangeError(`${name} is no float32 constant`)
  const { buffer, byteOffset, byteLength } = data.byteOffset % 4 === 0 ? data : data.slice()
  return new Float32Array(buffer, byteOffset, byteLength / 4)
}

/** Little-endian bytes of a typed array, which every engine this runs on stores so; a view, never a copy. */
export function bytesOf(values: NodeJS.TypedArray): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}
