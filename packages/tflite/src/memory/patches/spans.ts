/** Rows or columns of a map: from `start` up to and without `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

export const lengthOf = ({ start, end }: Span): number => end - start

export const sameSpan = (one: Span, other: Span): boolean =>
  one.start === other.start && one.end === other.end

/** The smallest span that holds both. */
export function spanOver(one: Span | undefined, other: Span): Span {
  if (one === undefined) return other
  return { start: Math.min(one.start, other.start), end: Math.max(one.end, other.end) }
}

/** The parts of a length, each the longer or shorter by one at most. */
export function splitLength(length: number, parts: number): Span[] {
  const at = (part: number) => Math.floor((part * length) / parts)
  return Array.from({ length: parts }, (_, part) => ({ start: at(part), end: at(part + 1) }))
}
