export type Values = Float32Array | Int32Array | Int8Array

/** A dense tensor of the reference: row-major values of the shape. */
export interface Dense {
  readonly shape: readonly number[]
  readonly values: Values
}

/** Number of elements of a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}

/** `[batch, height, width, channels]` of an image. */
export function imageShape({ shape }: Pick<Dense, 'shape'>): [number, number, number, number] {
  const [batch, height, width, channels] = shape
  if (shape.length !== 4 || batch === undefined || height === undefined) return notAnImage(shape)
  if (width === undefined || channels === undefined) return notAnImage(shape)
  return [batch, height, width, channels]
}

/** The element at an index that the caller has bounded: typed arrays give undefined only outside. */
export function at(values: Values | readonly number[], index: number): number {
  return values[index] ?? Number.NaN
}

/** Room for `count` values of the same type as those given. */
export function roomLike(values: Values, count: number): Values {
  if (values instanceof Int8Array) return new Int8Array(count)
  return values instanceof Int32Array ? new Int32Array(count) : new Float32Array(count)
}

/** Each value through a function. The typed arrays' own `from` and `map` take ten times as long. */
export function mapped(values: ArrayLike<number>, operation: (value: number) => number): Float32Array {
  const results = new Float32Array(values.length)
  for (let i = 0; i < values.length; i++) results[i] = operation(values[i] ?? Number.NaN)
  return results
}

/** How far apart in row-major order the neighbours along each axis lie. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1)
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = at(strides, axis + 1) * at(shape, axis + 1)
  }
  return strides
}

/** The index of a coordinate. */
export function indexOf(coordinate: readonly number[], strides: readonly number[]): number {
  return coordinate.reduce((sum, position, axis) => sum + position * at(strides, axis), 0)
}

/** Every coordinate of a shape in row-major order; the array is the same one each time, changed in place. */
export function* coordinates(shape: readonly number[]): Generator<readonly number[]> {
  const coordinate = shape.map(() => 0)
  const count = elementCount(shape)
  for (let index = 0; index < count; index++) {
    yield coordinate
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = at(coordinate, axis) + 1
      coordinate[axis] = next < at(shape, axis) ? next : 0
      if (next < at(shape, axis)) break
    }
  }
}

/** Values of a shape, each read from where `sourceOf` says, or `fill` where it says undefined. */
export function moved(
  x: Dense,
  shape: readonly number[],
  sourceOf: (coordinate: readonly number[]) => readonly number[] | undefined,
  fill = 0,
): Values {
  const strides = stridesOf(x.shape)
  const values = roomLike(x.values, elementCount(shape))
  let next = 0
  for (const coordinate of coordinates(shape)) {
    const source = sourceOf(coordinate)
    values[next++] = source === undefined ? fill : at(x.values, indexOf(source, strides))
  }
  return values
}

/** An axis counted from the front; negative ones count from the end. */
export function frontAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis
}

function notAnImage(shape: readonly number[]): never {
  throw new RangeError(`expected an image of four dimensions, got [${shape.join(', ')}]`)
}
