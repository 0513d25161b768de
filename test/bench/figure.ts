/** One number of a bench, as `--json` writes it. */
export interface Figure {
  /** Dotted, and the same from run to run: other tools read it. */
  readonly key: string
  /** Null where it could not be had; `note` says why. */
  readonly value: number | null
  /** Of about 95 %, where there are rounds to take it from. */
  readonly interval?: { readonly low: number; readonly high: number }
  /** The same of calls one after another, when the caches hold all that they need. */
  readonly hot?: number
  readonly unit: string
  readonly better: 'higher' | 'lower'
  /** What the product asks of itself, where it does. */
  readonly target: number | null
  /** What else one must know to read it. */
  readonly note?: string
}

export interface BenchOptions {
  /** A short form, for seeing that the bench still runs. */
  readonly quick: boolean
  /** Tells what is being measured; a bench has no other output. */
  readonly say: (line: string) => void
}

/** What a file of this folder exports as `run`; it throws when it cannot measure and never because of a figure. */
export type Bench = (options: BenchOptions) => Promise<readonly Figure[]>

/** The middle value; of an even number the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[sorted.length >> 1]
  const lower = sorted[(sorted.length - 1) >> 1]
  if (upper === undefined || lower === undefined) throw new Error('there is no median of nothing')
  return (lower + upper) / 2
}
