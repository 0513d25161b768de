import type { CreateComparison } from '../api/comparisons.js'
import type { Device, RuntimeOffer } from '../api/devices.js'

/** What the dialog holds; undefined leaves a field to the API's default. */
export interface CompareChoice {
  readonly baseline: string | undefined
  readonly variants: readonly string[]
  readonly device: string | undefined
  readonly runtime: string | undefined
  readonly threads: number
  readonly pairs: number | undefined
}

/** More than the API takes at once. */
export const MOST_VARIANTS = 8

/** The comparison that the dialog asks for; null while a baseline or a variant is missing. */
export function comparisonOf(
  { baseline, variants, threads, pairs }: CompareChoice,
  device: Pick<Device, 'id'>,
  offer: RuntimeOffer | undefined,
): CreateComparison | null {
  if (baseline === undefined || variants.length === 0) return null
  return {
    baseline,
    variants: [...variants],
    device: device.id,
    ...(offer && { runtime: offer.name }),
    ...(threads !== 1 && { protocol: { threads } }),
    ...(pairs !== undefined && { pairs }),
  }
}
