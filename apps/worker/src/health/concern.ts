import type { Measurement } from '@paceline/contracts'
import type { Database } from '@paceline/db'
import { sentinelIsOff, usualSentinelMs } from '@paceline/domain'

type Outcome = Parameters<Database['leases']['complete']>[2]
export type Concern = NonNullable<Outcome['deviceConcern']>

/**
 * What a completed session says against its device, or null. Sentinels are off where both those before and those
 * after stood on the same side of the usual level by more than a fifth; not where others were seen to work on the
 * device meanwhile, as they explain it. The figure itself is stored with its verdict whatever comes of this.
 */
export function concernOf(
  { sentinel, verdict, reasons }: Pick<Measurement, 'sentinel' | 'verdict' | 'reasons'>,
  pastMs: readonly number[],
): Concern | null {
  if (verdict === 'throttled') {
    const why = reasons.find(({ code }) => code === 'throttled')?.text ?? 'it was throttled'
    return { code: 'too-hot', reason: `it rests until it has cooled: ${why}` }
  }
  const usualMs = usualSentinelMs(pastMs)
  const isShared = reasons.some(({ code }) => code === 'contended' || code === 'contended-apart')
  if (usualMs === null || sentinel === null || isShared) return null
  const { before, after } = sentinel
  const isOff = sentinelIsOff(usualMs, before) && sentinelIsOff(usualMs, after)
  if (!isOff || before > usualMs !== after > usualMs) return null
  return {
    code: 'sentinel-off',
    reason: `its sentinels are off: ${wordsFor(usualMs, Math.sqrt(before * after))}`,
  }
}

/** A level beside the usual one, as an operator reads it. */
export function wordsFor(usualMs: number, nowMs: number): string {
  const percent = Math.round((nowMs / usualMs - 1) * 100)
  const digits = (ms: number) => ms.toPrecision(3)
  return `${digits(nowMs)} ms where ${digits(usualMs)} ms is usual (${percent > 0 ? '+' : ''}${percent} %)`
}
