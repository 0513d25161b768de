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
  const byOffset: (T & PlacedBlock)[] = []
  return blocks.map((block) => {
    const placed = { ...block, offset: offsetFor(block, byOffset) }
    if (block.bytes > 0) byOffset.splice(firstAbove(byOffset, placed.offset), 0, placed)
    return placed
  })
}

/** Bytes up to the end of the last block. */
export function heightOf(placed: readonly PlacedBlock[]): number {
  return placed.reduce((most, { offset, bytes }) => Math.max(most, offset + bytes), 0)
}

function offsetFor({ bytes, first, last }: Block, byOffset: readonly PlacedBlock[]): number {
  let best: number | undefined
  let bestGap = Number.POSITIVE_INFINITY
  let end = 0
  for (const other of byOffset) {
    if (other.last < first || other.first > last) continue
    const gap = other.offset - end
    if (aligned(end) + bytes <= other.offset && gap < bestGap) {
      best = aligned(end)
      bestGap = gap
    }
    end = Math.max(end, other.offset + other.bytes)
  }
  return best ?? aligned(end)
}

function firstAbove(byOffset: readonly PlacedBlock[], offset: number): number {
  let low = 0
  let high = byOffset.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((byOffset[middle]?.offset ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return low
}
