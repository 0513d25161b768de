/** Maps an index into `to` to the index into `from` that it reads, as NumPy does: axes of length 1 stay at 0. */
export function broadcast(from: readonly number[], to: readonly number[]): (index: number) => number {
  if (from.length === to.length && from.every((length, axis) => length === to[axis])) return (index) => index
  const missing = to.length - from.length
  return (index) => {
    let rest = index
    let source = 0
    let step = 1
    for (let axis = to.length - 1; axis >= missing; axis--) {
      const length = to[axis] ?? 1
      const own = from[axis - missing] ?? 1
      if (own !== 1) source += (rest % length) * step
      step *= own
      rest = Math.floor(rest / length)
    }
    return source
  }
}
