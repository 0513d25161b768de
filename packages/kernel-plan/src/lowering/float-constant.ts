import { densify, fromFloat16Bits, type Tensor, undensifiable } from '@paceline/tflite/read'
import { tooLarge } from './size-limits.js'

/** A constant of finite float32 values, judged as it is stored. */
export interface FloatConstant {
  /** When unpacked. */
  readonly elements: number
  /** Its values, row-major: as many bytes as the shape has, which may be far more than the file. */
  unpack(): Float32Array
}

/** The values of a float32 or float16 tensor that has data, sparse or not, or why the kernels do not take them. */
export function floatConstant(stored: Tensor, name: string): FloatConstant | string {
  const { data = none, shape } = stored
  const unpackStored = stored.dtype === 'float16' ? float16Of : float32Of
  const tooMuch = tooLarge(`"${name}"`, shape)
  if (tooMuch !== null) return tooMuch
  const levels = undensifiable(stored)
  if (levels !== null) return `"${name}" ${levels}`
  const values = unpackStored(data)
  const at = values.findIndex((value) => !Number.isFinite(value))
  if (at >= 0) return `"${name}" holds ${values[at]} at ${at}: the kernels take finite weights only`
  return {
    elements: shape.reduce((product, size) => product * size, 1),
    unpack: () => unpackStored(stored.sparsity === undefined ? data : densify(stored)),
  }
}

export const zeros = (elements: number): FloatConstant => ({
  elements,
  unpack: () => new Float32Array(elements),
})

const none = new Uint8Array(0)

function float32Of(data: Uint8Array): Float32Array {
  const { buffer, byteOffset, byteLength } = aligned(data)
  return new Float32Array(buffer, byteOffset, byteLength / 4)
}

function float16Of(data: Uint8Array): Float32Array {
  const { buffer, byteOffset, byteLength } = aligned(data)
  return fromFloat16Bits(new Uint16Array(buffer, byteOffset, byteLength / 2))
}

/** A file may hold constants at any offset; a copy then. */
export const aligned = (data: Uint8Array): Uint8Array => (data.byteOffset % 4 === 0 ? data : data.slice())
