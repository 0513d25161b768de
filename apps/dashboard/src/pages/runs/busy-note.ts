import type { Measurement } from '../../api/runs.js'
import { formatRatio } from '../../format/numbers.js'
import { otherCpuShareOf } from './conditions.js'

/** From here on a busy machine is worth a word. */
const BUSY_SHARE = 0.1

/**
 * What a busy machine means for the figures of a run; null where it was quiet or nobody could tell. A stable run
 * has passed its own test meanwhile, so for it this is a note and no advice.
 */
export function busyNoteOf({
  verdict,
  conditions,
}: Pick<Measurement, 'verdict' | 'conditions'>): string | null {
  const share = otherCpuShareOf(conditions)
  if (share === null || share < BUSY_SHARE) return null
  const taken = `other processes took ${formatRatio(share)} of this machine’s processors meanwhile`
  return verdict === 'stable'
    ? `Note: ${taken}; the figure stayed steady all the same.`
    : `${taken.charAt(0).toUpperCase()}${taken.slice(1)}: measure again when it is quiet.`
}
