import { bytesText } from '@paceline/domain'

const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })
const steps: readonly (readonly [number, string])[] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
]

/** Three significant digits below a thousand, whole and grouped from there: 0.0123, 4.57, 71.8, 1,204. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (value === 0) return '0'
  if (Math.abs(value) >= 999.5) return grouped.format(value)
  if (Math.abs(value) < 1e-4) return value.toExponential(1)
  return value.toPrecision(3)
}

/** A whole number, grouped: 16, 100,000. */
export function formatWhole(count: number): string {
  return grouped.format(count)
}

/** A count in thousands, millions or more, with three significant digits: 300 M, 4.24 M, 912. */
export function formatCount(count: number): string {
  const step = steps.find(([size]) => Math.abs(count) >= size * 0.9995)
  if (!step) return grouped.format(count)
  const [size, letter] = step
  return `${trimmed(count / size)} ${letter}`
}

/** A value of a metric with its unit; a bare number (parameters, MACs) is shown as a count. */
export function formatMetric(value: number, unit: string): string {
  if (unit === 'B') return bytesText(value)
  if (unit === '') return Math.abs(value) >= 1000 ? formatCount(value) : formatNumber(value)
  // Accuracies are compared in their last printed digit, so the one after the point always stands.
  if (unit === '%') return `${value.toFixed(Math.abs(value * 10 - Math.round(value * 10)) > 1e-9 ? 2 : 1)} %`
  return `${formatNumber(value)} ${unit}`
}

/** A duration given in milliseconds, in the unit that suits its size: 840 µs, 12.4 ms, 3.20 s. */
export function formatMs(ms: number): string {
  const { perMs, unit } = unitOf(ms)
  return `${formatNumber(ms * perMs)} ${unit}`
}

/** Both ends of an interval of milliseconds, in the unit that suits its upper one: 838.1–845.0 µs. */
export function formatMsRange(lowMs: number, highMs: number): string {
  const { perMs, unit } = unitOf(highMs)
  return `${formatRange(lowMs * perMs, highMs * perMs)} ${unit}`
}

function unitOf(ms: number): { readonly perMs: number; readonly unit: string } {
  if (ms !== 0 && Math.abs(ms) < 0.9995) return { perMs: 1000, unit: 'µs' }
  if (Math.abs(ms) >= 9999.5) return { perMs: 1 / 1000, unit: 's' }
  return { perMs: 1, unit: 'ms' }
}

/** A share of one in percent, for half widths and coefficients of variation: 1.8 %. */
export function formatRatio(ratio: number): string {
  const percent = ratio * 100
  return `${Math.abs(percent) >= 99.95 ? grouped.format(percent) : percent.toPrecision(2)} %`
}

/** A change in percent with its sign: "+1.8 %", "−0.42 %". */
export function formatSignedRatio(ratio: number): string {
  const sign = ratio < 0 ? '−' : ratio > 0 ? '+' : '±'
  return `${sign}${ratio === 0 ? '0 %' : formatRatio(Math.abs(ratio))}`
}

/** One figure over another, to a thousandth: 0.882, 1.100, 12.3. */
export function formatFactor(ratio: number): string {
  return Math.abs(ratio) >= 9.9995 ? formatNumber(ratio) : ratio.toFixed(3)
}

/** The value of a test with two digits, and never a certainty that is none: 0.42, 0.031, < 0.001. */
export function formatPValue(pValue: number): string {
  if (pValue < 0.001) return '< 0.001'
  return pValue < 0.0995 ? `${Number(pValue.toPrecision(2))}` : pValue.toFixed(2)
}

export interface Ends {
  readonly low: number
  readonly high: number
}

/** Both ends of an interval: four significant digits, and more where only those tell them apart: 12.31–12.48. */
export function formatRange(low: number, high: number): string {
  return `${formatWithin(low, { low, high })}–${formatWithin(high, { low, high })}`
}

/** A value to the digits in which its interval is shown, so that rounding never moves it outside. */
export function formatWithin(value: number, { low, high }: Ends): string {
  const width = Math.abs(high - low)
  const size = Math.max(Math.abs(low), Math.abs(high))
  if (!(size > 0) || !Number.isFinite(size) || size >= 1000) return formatNumber(value)
  const toTellApart = width > 0 ? 1 - Math.floor(Math.log10(width)) : 0
  return value.toFixed(Math.min(6, Math.max(0, toTellApart, 3 - Math.floor(Math.log10(size)))))
}

function trimmed(value: number): string {
  return value >= 99.95 ? value.toFixed(0) : value.toPrecision(3)
}
