/** Elements of a tensor. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}

/** The shape as messages write it. */
export function written(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`
}
