type Direction = 'higher' | 'lower'

/**
 * The points that no other dominates, along the cost, as the corners of a staircase; equal costs and equal
 * qualities keep their best end. Between two of them the quality is that of the cheaper one.
 */
export function staircase(
  points: readonly (readonly [cost: number, quality: number])[],
  direction: { readonly cost: Direction; readonly quality: Direction },
): [cost: number, quality: number][] {
  const towardsWorseCost = direction.cost === 'lower' ? 1 : -1
  const better = direction.quality === 'higher' ? 1 : -1
  const sorted = points.toSorted((a, b) => (a[0] - b[0]) * towardsWorseCost || (b[1] - a[1]) * better)
  const corners: [number, number][] = []
  for (const [cost, quality] of sorted) {
    const last = corners.at(-1)
    if (!last || (quality - last[1]) * better > 0) corners.push([cost, quality])
  }
  return corners
}
