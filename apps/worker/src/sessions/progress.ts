import { median } from '@paceline/domain'
import type { MeasuredInvocation } from './invocation-record.js'

export interface MeasureProgress {
  /** Finished ones that count. */
  readonly invocations: number
  readonly samples: number
  /** Of all their samples so far; null before there is one. */
  readonly medianMs: number | null
}

export function progressOf(invocations: readonly MeasuredInvocation[]): MeasureProgress {
  const all = invocations.flatMap(({ measuredMs }) => measuredMs)
  return {
    invocations: invocations.length,
    samples: all.length,
    medianMs: all.length > 0 ? median(all) : null,
  }
}
