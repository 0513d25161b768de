import { formatNumber } from './numbers.js'

/** A value whose shape only its sender knows, in words: yes, none, 1.5, or its JSON. */
export function shownValue(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return Number.isInteger(value) ? `${value}` : formatNumber(value)
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) {
    return value.length > 0 ? value.map(shownValue).join(', ') : 'none'
  }
  return JSON.stringify(value)
}
