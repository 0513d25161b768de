import { shareText } from '@paceline/domain'
import { formatFactor, formatRange, formatRatio } from '../../format/numbers.js'
import type { Tip, TipRow } from '../echart/tip.js'
import type { SpeedUpMark } from './speed-up-option.js'

/** What stands beside a point: how much faster, how sure, and whether sessions are counted. */
export function speedUpTip(pattern: string, { sparsity, speedUp }: SpeedUpMark): Tip {
  const { ratio, interval, verdict, sessionVariance } = speedUp
  const rows: TipRow[] = [
    ['speed-up', formatFactor(ratio)],
    ...(interval === null
      ? []
      : [[`${formatRatio(interval.level)} interval`, formatRange(interval.low, interval.high)] as const]),
    ['shown', verdict],
  ]
  const notes = sessionVariance === 'unknown' ? ['how far sessions differ is not known'] : []
  return { title: `${pattern}, ${shareText(sparsity)} zeros`, rows, notes }
}
