const units: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
]

/** How long before `now` a time lies, in its largest unit: "3 min ago", "just now"; both in milliseconds. */
export function formatAgo(time: number, now: number): string {
  const seconds = Math.round((now - time) / 1000)
  const unit = units.find(([size]) => seconds >= size)
  if (!unit || seconds < 5) return 'just now'
  const [size, name] = unit
  return `${Math.floor(seconds / size)} ${name} ago`
}

/** The length of a span in milliseconds, in its two largest units: "2 min 5 s". */
export function formatSpan(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const first = units.findIndex(([size]) => seconds >= size)
  const [size, name] = units[first] ?? [1, 's']
  const rest = units[first + 1]
  const count = Math.floor(seconds / size)
  const left = rest ? Math.floor((seconds % size) / rest[0]) : 0
  return rest && left > 0 ? `${count} ${name} ${left} ${rest[1]}` : `${count} ${name}`
}

/** Seconds of device time: 0.84 s, 12.4 s, 3 min 20 s. */
export function formatSeconds(seconds: number): string {
  if (seconds >= 99.95) return formatSpan(seconds * 1000)
  return `${seconds < 9.995 ? seconds.toFixed(2) : seconds.toFixed(1)} s`
}

/** A moment in the reader's own zone, to the second. */
export function formatMoment(time: string): string {
  return new Date(time).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
}
