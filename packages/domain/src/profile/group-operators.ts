/** Successive units whose time together is resolved. */
export interface TimeGroup {
  /** Positions of its units, in order. */
  readonly units: readonly number[]
  readonly timeUs: number
  readonly standardErrorUs: number
}

export interface Resolution {
  /** Times below this are not told from 0, however often they are measured. */
  readonly resolutionUs: number
  /** Times within this many of their own standard errors are not told from 0 either. */
  readonly errors: number
}

/**
 * Merges units that are not resolved with their neighbours until all groups are, or one is left: the
 * smallest unresolved group first, with the smaller of its neighbours, so that little is lost in a large one.
 * `groupOf` sums up the units that it is given.
 */
export function groupUntilResolved(
  count: number,
  groupOf: (units: readonly number[]) => TimeGroup,
  { resolutionUs, errors }: Resolution,
): TimeGroup[] {
  const groups = Array.from({ length: count }, (_, unit) => groupOf([unit]))
  while (groups.length > 1) {
    let smallest = -1
    groups.forEach((group, position) => {
      const isResolved = group.timeUs >= resolutionUs && group.timeUs > errors * group.standardErrorUs
      if (!isResolved && group.timeUs < (groups[smallest]?.timeUs ?? Number.POSITIVE_INFINITY))
        smallest = position
    })
    if (smallest < 0) break
    const before = groups[smallest - 1]?.timeUs ?? Number.POSITIVE_INFINITY
    const after = groups[smallest + 1]?.timeUs ?? Number.POSITIVE_INFINITY
    const first = before < after ? smallest - 1 : smallest
    const merged = groups.slice(first, first + 2).flatMap(({ units }) => units)
    groups.splice(first, 2, groupOf(merged))
  }
  return groups
}
