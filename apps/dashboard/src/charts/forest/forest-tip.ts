import { formatFactor, formatPValue, formatRatio } from '../../format/numbers.js'
import type { Tip, TipRow } from '../echart/tip.js'
import type { ForestRow } from './forest-option.js'

/** What stands beside a variant: its ratio, how sure it is, and what its MACs would have promised. */
export function forestTip(row: ForestRow): Tip {
  const { name, ratio, ci, pValue, minimumDetectableEffect, macsRatio, verdict, pairs } = row
  const rows: TipRow[] = [
    ['time over baseline', formatFactor(ratio)],
    [`${formatRatio(ci.level)} interval`, `${formatFactor(ci.low)}–${formatFactor(ci.high)}`],
    ['verdict', verdict],
    ['p (Holm)', formatPValue(pValue)],
    ['smallest effect to find', formatRatio(minimumDetectableEffect)],
    ['MACs over baseline', macsRatio === null ? 'unknown' : formatFactor(macsRatio)],
    ['pairs', `${pairs}`],
  ]
  return { title: name, rows }
}
