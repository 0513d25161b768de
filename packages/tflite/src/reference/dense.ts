/** A dense tensor of the reference: row-major values of the shape. */
export interface Dense {
  readonly shape: readonly number[]
  readonly values: Float32Array | Int32Array
}

/** Number of elements of a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}

/** `[batch, height, width, channels]` of an image. */
export function imageShape({ shape }: Dense): [number, number, number, number] {
  const [batch, height, width, channels] = shape
  if (shape.length !== 4 || batch === undefined || height === undefined) return notAnImage(shape)
  if (width === undefined || channels === undefined) return notAnImage(shape)
  return [batch, height, width, channels]
}

/** The element at an index that the caller has bounded: typed arrays give undefined only outside. */
export function at(values: Dense['values'], index: number): number {
  return values[index] ?? Number.NaN
}

function notAnImage(shape: readonly number[]): never {
  throw new RangeError(`expected an image of four dimensions, got [${shape.join(', ')}]`)
}
