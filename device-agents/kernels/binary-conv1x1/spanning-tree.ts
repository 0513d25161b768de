/** The order in which a binary layer's output channels cost least: each but the first follows from its parent. */
export interface SpanningTree {
  /** Every channel once, each after its parent. */
  readonly order: Uint32Array
  /** By channel; `noParent` for one that is computed as it is. */
  readonly parents: Uint32Array
  /** Bits to count for all channels of one output pixel, in plain order and in the tree's. */
  readonly plainBits: number
  readonly treeBits: number
}

export const noParent = 0xffffffff

/**
 * Minimum spanning tree over output channels, an edge's weight the bits in which two channels' weights part ("
 * Compressing and Accelerating Binary Neural Networks with Minimum Spanning Tree"), by Prim's algorithm from channel
 * 0. Weights drawn at random part in a little less than half of their bits, so a tree saves about half of the
 * counting at most; trained ones, and those trained for it, save more.
 *
 * @param weights bits [channels][words], padding clear
 * @param bits that a channel's weights have, padding left out
 */
export function minimumSpanningTree(weights: Uint32Array, channels: number, bits: number): SpanningTree {
  const words = weights.length / channels
  if (channels < 1 || !Number.isInteger(words))
    throw new RangeError(`${weights.length} words of weights are no rows of ${channels} channels`)
  const order = new Uint32Array(channels)
  const parents = new Uint32Array(channels).fill(noParent)
  const distances = new Float64Array(channels).fill(Number.POSITIVE_INFINITY)
  const placed = new Uint8Array(channels)
  let treeBits = bits
  let newest = 0
  for (let place = 0; place < channels; place++) {
    order[place] = newest
    placed[newest] = 1
    if (place > 0) treeBits += distances[newest] ?? 0
    newest = nearest(newest)
  }
  return { order, parents, plainBits: channels * bits, treeBits }

  /** Takes a new channel's distances in, and gives the nearest that is not placed yet. */
  function nearest(from: number): number {
    let best = from
    let least = Number.POSITIVE_INFINITY
    for (let channel = 0; channel < channels; channel++) {
      if (placed[channel] === 1) continue
      const distance = distanceOf(weights, words, from, channel)
      if (distance < (distances[channel] ?? 0)) {
        distances[channel] = distance
        parents[channel] = from
      }
      if ((distances[channel] ?? 0) < least) {
        least = distances[channel] ?? 0
        best = channel
      }
    }
    return best
  }
}

function distanceOf(weights: Uint32Array, words: number, a: number, b: number): number {
  let distance = 0
  for (let word = 0; word < words; word++)
    distance += popcount((weights[a * words + word] ?? 0) ^ (weights[b * words + word] ?? 0))
  return distance
}

function popcount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
