/** Words of 32 bits that a row of `channels` takes in memory: whole vectors of 128 bits. */
export const wordsOf = (channels: number): number => Math.ceil(channels / 128) * 4

/**
 * Signs as the binary kernels want them: a bit to a channel, the lowest first, set where a value is below zero. Each
 * row of `channels` values starts at a whole vector, and bits beyond its channels are clear.
 */
export function packSigns(values: ArrayLike<number>, channels: number): Uint32Array {
  const rows = values.length / channels
  if (!Number.isInteger(rows)) throw new RangeError(`${values.length} values are no rows of ${channels}`)
  const words = wordsOf(channels)
  const bits = new Uint32Array(rows * words)
  for (let index = 0; index < values.length; index++) {
    if (!((values[index] ?? 0) < 0)) continue
    const channel = index % channels
    const word = Math.floor(index / channels) * words + (channel >>> 5)
    bits[word] = ((bits[word] ?? 0) | (1 << (channel & 31))) >>> 0
  }
  return bits
}
