/** The front so far, while points are met in lexicographic order of their columns. */
export interface DominatorSearch {
  /** A front point that is no worse in every column, best in the last; -1 if there is none. */
  find(index: number): number
  /** Adds a point of the front. */
  insert(index: number): void
}

/** The structure for 2 or 3 columns in which less is better. */
export function dominatorSearch(columns: readonly Float64Array[]): DominatorSearch {
  const [, second, third] = columns
  if (second === undefined) throw new RangeError('a search needs 2 or 3 columns')
  return third === undefined ? lastOfStaircase(second) : prefixMinimum(second, third)
}

/** Two columns: the newest front point is the best of all so far in the second. */
function lastOfStaircase(second: Float64Array): DominatorSearch {
  let last = -1
  return {
    find: (index) => (last >= 0 && (second[last] as number) <= (second[index] as number) ? last : -1),
    insert(index) {
      last = index
    },
  }
}

/**
 * Three columns: a Fenwick tree over the ranks of the second column holds, for each prefix of ranks,
 * the front point that is best in the third (Kung, Luccio and Preparata, 1975, by a simpler structure).
 */
function prefixMinimum(second: Float64Array, third: Float64Array): DominatorSearch {
  const ranks = ranksOf(second)
  const tree = new Int32Array(second.length + 1).fill(-1)
  // Order of insertion, which is lexicographic order, settles ties in the third column.
  const inserted = new Uint32Array(second.length)
  let count = 0

  function better(left: number, right: number): number {
    if (left < 0) return right
    if (right < 0) return left
    const a = third[left] as number
    const b = third[right] as number
    if (a !== b) return a < b ? left : right
    return (inserted[left] as number) < (inserted[right] as number) ? left : right
  }

  return {
    find(index) {
      let best = -1
      for (let node = ranks[index] as number; node > 0; node -= node & -node) {
        best = better(best, tree[node] as number)
      }
      return best >= 0 && (third[best] as number) <= (third[index] as number) ? best : -1
    },
    insert(index) {
      inserted[index] = count++
      for (let node = ranks[index] as number; node < tree.length; node += node & -node) {
        tree[node] = better(tree[node] as number, index)
      }
    },
  }
}

/** Ranks from 1; equal values share one. */
function ranksOf(column: Float64Array): Uint32Array<ArrayBuffer> {
  const order = Uint32Array.from(column, (_, index) => index)
  order.sort((left, right) => {
    const a = column[left] as number
    const b = column[right] as number
    return a < b ? -1 : a > b ? 1 : 0
  })
  const ranks = new Uint32Array(column.length)
  let rank = 0
  let before = Number.NaN
  for (const index of order) {
    const value = column[index] as number
    if (value !== before) rank += 1
    before = value
    ranks[index] = rank
  }
  return ranks
}
