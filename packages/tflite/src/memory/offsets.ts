import { aligned } from './alignment.js'
import type { Life } from './lifetimes.js'

/** What is to be placed in an arena. */
export interface Block extends Life {
  readonly bytes: number
}

export interface PlacedBlock extends Block {
  readonly offset: number
}

/**
 * Places each block, in the order given, into the smallest gap between those whose life crosses its own, or behind
 * them: "Greedy by Size for Offset Calculation" (Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net
 * Inference", 2020) as in TFLite's simple_memory_arena.cc.
 */
export function placeBlocks<T extends Block>(blocks: readonly T[]): (T & PlacedBlock)[] {
  const placed = new PlacedByOffset(blocks.length)
  return blocks.map((block) => {
    const offset = placed.offsetFor(block)
    if (block.bytes > 0) placed.insert(block, offset)
    return { ...block, offset }
  })
}

/** Bytes up to the end of the last block. */
export function heightOf(placed: readonly PlacedBlock[]): number {
  return placed.reduce((most, { offset, bytes }) => Math.max(most, offset + bytes), 0)
}

/** The blocks placed so far by their offsets. Plain numbers side by side: each new block looks at all of them. */
class PlacedByOffset {
  #count = 0
  readonly #offsets: Float64Array
  readonly #ends: Float64Array
  readonly #firsts: Float64Array
  readonly #lasts: Float64Array

  constructor(capacity: number) {
    this.#offsets = new Float64Array(capacity)
    this.#ends = new Float64Array(capacity)
    this.#firsts = new Float64Array(capacity)
    this.#lasts = new Float64Array(capacity)
  }

  offsetFor({ bytes, first, last }: Block): number {
    const [offsets, ends, firsts, lasts] = [this.#offsets, this.#ends, this.#firsts, this.#lasts]
    let best: number | undefined
    let bestGap = Number.POSITIVE_INFINITY
    let end = 0
    for (let place = 0; place < this.#count; place++) {
      if ((lasts[place] ?? 0) < first || (firsts[place] ?? 0) > last) continue
      const offset = offsets[place] ?? 0
      const gap = offset - end
      if (gap < bestGap && aligned(end) + bytes <= offset) {
        best = aligned(end)
        bestGap = gap
      }
      end = Math.max(end, ends[place] ?? 0)
    }
    return best ?? aligned(end)
  }

  insert({ bytes, first, last }: Block, offset: number): void {
    const place = this.#firstAbove(offset)
    const values = [offset, offset + bytes, first, last]
    for (const [column, array] of [this.#offsets, this.#ends, this.#firsts, this.#lasts].entries()) {
      array.copyWithin(place + 1, place, this.#count)
      array[place] = values[column] ?? 0
    }
    this.#count += 1
  }

  #firstAbove(offset: number): number {
    let low = 0
    let high = this.#count
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#offsets[middle] ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    return low
  }
}
