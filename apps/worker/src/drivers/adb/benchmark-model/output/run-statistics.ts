/** What the tool says of its runs: means of them, never a run by itself. Times are microseconds. */
export interface RunStatistics {
  readonly count: number
  readonly firstUs: number
  readonly minUs: number
  readonly maxUs: number
  readonly meanUs: number
  readonly stdUs: number
  /** Of newer builds alone. */
  readonly p5Us: number | null
  readonly medianUs: number | null
  readonly p95Us: number | null
}

/** A log that is not of the form it is documented in; the message quotes the line. */
export class BenchmarkLogError extends Error {
  readonly code = 'invalid-benchmark-log'

  constructor(message: string) {
    super(message)
    this.name = 'BenchmarkLogError'
  }
}

/** Six significant digits are printed. */
export const PRINTED_TOLERANCE = 1e-5

/**
 * A line such as `count=50 first=… curr=… min=… max=… avg=… std=… p5=… median=… p95=…`, or `count=9 curr=12(all
 * same)` (`Stat::OutputToStream`, tensorflow/core/util/stats_calculator.h). Null for another line, and for a phase
 * without runs, `count=0`. Throws BenchmarkLogError where it begins like one and does not go on like one.
 */
export function runStatisticsOf(text: string): RunStatistics | null {
  if (!text.startsWith('count=')) return null
  const fields = fieldsOf(text)
  const count = fields.get('count')
  if (count === 0 && fields.size === 1) return null
  if (count === undefined || !Number.isInteger(count) || count < 1) throw unreadable(text)
  const statistics = allSame(text, fields) ?? spread(text, fields)
  if (!isConsistent(statistics)) throw unreadable(text)
  return { count, ...statistics }
}

const NUMBER = /^\d+(?:\.\d+)?(?:e[+-]?\d+)?$/

function fieldsOf(text: string): Map<string, number> {
  const fields = new Map<string, number>()
  for (const word of text.replace('(all same)', '').trim().split(/\s+/)) {
    const [name = '', value = '', ...rest] = word.split('=')
    if (!NUMBER.test(value) || rest.length > 0 || fields.has(name)) throw unreadable(text)
    fields.set(name, Number(value))
  }
  return fields
}

type Spread = Omit<RunStatistics, 'count'>

/** Of one run, or of runs that all took the same time. */
function allSame(text: string, fields: ReadonlyMap<string, number>): Spread | null {
  if (!text.includes('(all same)') && fields.get('count') !== 1) return null
  const us = fields.get('curr')
  if (us === undefined) throw unreadable(text)
  return { firstUs: us, minUs: us, maxUs: us, meanUs: us, stdUs: 0, ...percentiles(fields) }
}

function spread(text: string, fields: ReadonlyMap<string, number>): Spread {
  const figure = (name: string): number => {
    const value = fields.get(name)
    if (value === undefined) throw unreadable(text)
    return value
  }
  return {
    firstUs: figure('first'),
    minUs: figure('min'),
    maxUs: figure('max'),
    meanUs: figure('avg'),
    stdUs: figure('std'),
    ...percentiles(fields),
  }
}

function percentiles(fields: ReadonlyMap<string, number>) {
  const figure = (name: string): number | null => fields.get(name) ?? null
  return { p5Us: figure('p5'), medianUs: figure('median'), p95Us: figure('p95') }
}

/** A figure that was cut off is most often out of order: a mean of 80 between runs of 79589 and 83607. */
function isConsistent({ firstUs, minUs, maxUs, meanUs, p5Us, medianUs, p95Us }: Spread): boolean {
  const [low, high] = [minUs * (1 - PRINTED_TOLERANCE), maxUs * (1 + PRINTED_TOLERANCE)]
  const figures = [firstUs, meanUs, p5Us, medianUs, p95Us].filter((us) => us !== null)
  return minUs <= maxUs && figures.every((us) => us >= low && us <= high)
}

function unreadable(text: string): BenchmarkLogError {
  return new BenchmarkLogError(`the tool's statistics cannot be read: ${JSON.stringify(text.slice(0, 300))}`)
}
