import type { BreakEven } from './break-even.js'

/** A share as a percentage that is read back as it was asked for, such as `87.5 %`. */
export function shareText(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`
}

/** Where zeros begin to pay, such as `54 % (slower up to 30 %, faster from 70 %)`. */
export function breakEvenText({ sparsity, bracket: { low, high } }: BreakEven): string {
  if (sparsity === null) {
    if (high !== null) return `below ${shareText(high)}`
    return low === null ? 'not shown' : `none up to ${shareText(low)}`
  }
  const shown = [
    ...(low === null ? [] : [`slower up to ${shareText(low)}`]),
    ...(high === null ? [] : [`faster from ${shareText(high)}`]),
  ]
  return shown.length === 0
    ? `${shareText(sparsity)} (not shown)`
    : `${shareText(sparsity)} (${shown.join(', ')})`
}
