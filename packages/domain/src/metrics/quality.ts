/** Where a quality figure comes from, the most trusted first. */
export const qualityOrigins = ['measured', 'uploaded', 'claimed'] as const
export type QualityOrigin = (typeof qualityOrigins)[number]

/** A quality figure of one model; metric, dataset, origin and source together identify it. */
export interface Quality {
  readonly metric: string
  readonly value: number
  /** Data set and split, such as `imagenet-1k`; null when nobody said. */
  readonly dataset: string | null
  readonly origin: QualityOrigin
  /** Where it was published or how it was computed; null when nobody said. */
  readonly source: string | null
  /** When it was recorded, ISO 8601; a list without it is taken to be oldest first. */
  readonly recordedAt?: string
}

/**
 * The figure that fronts use for a metric, on one data set if given: measured before uploaded before
 * claimed, and among equals the newest (the later in the list where times are equal or missing).
 * Undefined when the list has none.
 */
export function qualityOf<Q extends Quality>(
  qualities: readonly Q[],
  metric: string,
  dataset?: string,
): Q | undefined {
  let chosen: Q | undefined
  for (const quality of qualities) {
    if (quality.metric !== metric) continue
    if (dataset !== undefined && quality.dataset !== dataset) continue
    if (chosen === undefined || isPreferred(quality, chosen)) chosen = quality
  }
  return chosen
}

function isPreferred(later: Quality, earlier: Quality): boolean {
  const trust = qualityOrigins.indexOf(later.origin) - qualityOrigins.indexOf(earlier.origin)
  return trust === 0 ? timeOf(later) >= timeOf(earlier) : trust < 0
}

function timeOf({ recordedAt }: Quality): number {
  const time = recordedAt === undefined ? Number.NaN : Date.parse(recordedAt)
  return Number.isNaN(time) ? 0 : time
}
