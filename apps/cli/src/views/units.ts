import { bytesText } from '@paceline/domain'

/** What stands where there is no figure. */
export const none = '–'

/** Milliseconds with four significant digits, such as `11.62 ms`. */
export function milliseconds(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? none : `${digits(ms)} ms`
}

/** A number with four significant digits and never an exponent. */
export function digits(value: number): string {
  if (value === 0) return '0'
  const magnitude = Math.floor(Math.log10(Math.abs(value)))
  return value.toFixed(Math.min(6, Math.max(0, 3 - magnitude)))
}

/** A ratio as a percentage with two significant digits, such as `1.3 %`. */
export function percent(ratio: number): string {
  const value = ratio * 100
  const places = value >= 10 || value === 0 ? 0 : value >= 1 ? 1 : 2
  return `${value.toFixed(places)} %`
}

/** A change as a percentage with its sign, such as `+1.3 %`. */
export function signedPercent(ratio: number): string {
  return `${ratio < 0 ? '−' : '+'}${percent(Math.abs(ratio))}`
}

/** One figure over another, such as `0.882`. */
export function factor(ratio: number): string {
  return ratio >= 9.9995 ? digits(ratio) : ratio.toFixed(3)
}

/** The value of a test, and never a certainty that is none: `0.42`, `0.031`, `< 0.001`. */
export function pValue(value: number): string {
  if (value < 0.001) return '< 0.001'
  return value < 0.0995 ? `${Number(value.toPrecision(2))}` : value.toFixed(2)
}

/** Bytes such as `16.9 MB`. */
export function bytes(count: number | null | undefined): string {
  return count === null || count === undefined ? none : bytesText(count)
}

/** How long ago a time was, in one unit. */
export function age(iso: string, nowMs: number): string {
  return `${span(nowMs - Date.parse(iso))} ago`
}

/** How long a time is ahead, in one unit; one that has come is `now`. */
export function ahead(iso: string, nowMs: number): string {
  const ms = Date.parse(iso) - nowMs
  return ms < 500 ? 'now' : `in ${span(ms)}`
}

/** A span of time in one unit, such as `4 min`; never below nothing, as two clocks may differ. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} days`
}

/** How many of what, such as `1 run` and `2 runs`. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
