/** What a plan counts in, and an engine's memory has room for, with several tensors beside each other. */
const maxTensorBytes = 2 ** 29

/**
 * Why float32 values of a shape are too many for the kernels; null where they are not. A file may declare shapes that
 * it has no bytes for, so whoever makes an array of a shape asks here first.
 */
export function tooLarge(what: string, shape: readonly number[]): string | null {
  const bytes = shape.reduce((product, size) => product * size, 4)
  if (bytes <= maxTensorBytes) return null
  return `${what} of [${shape.join(', ')}] takes ${mebibytes(bytes)} MiB: the kernels take at most ${mebibytes(maxTensorBytes)} MiB`
}

const mebibytes = (bytes: number) => Math.ceil(bytes / 2 ** 20)
