import { createDelegations, type DelegateNames, type Delegation } from './delegation.js'
import { logLineOf } from './log-line.js'
import { BenchmarkLogError } from './run-statistics.js'

/**
 * What the log of LiteRT's `run_model` has told so far (litert/tools/run_model.cc of google-ai-edge/LiteRT): it has
 * no warm-up, and its mean holds the first run.
 */
export interface RunModelLog {
  /** A line that was written to its end. */
  heard(line: string): void
  /** From naming the model to having it compiled, by the times that its lines carry. */
  readonly initMs: number | null
  readonly result: RunModelResult | null
  delegation(names: DelegateNames): Delegation
  readonly errors: readonly string[]
  readonly lastLines: readonly string[]
}

/** Microseconds. */
export interface RunModelResult {
  readonly count: number
  readonly firstUs: number
  readonly minUs: number
  readonly maxUs: number
  /** Of the runs after the first; of the only one where there is no other. */
  readonly meanUs: number
}

const MAX_LINES = 20
const DAY_MS = 24 * 60 * 60 * 1000

export function createRunModelLog(): RunModelLog {
  const delegations = createDelegations()
  const errors: string[] = []
  const lastLines: string[] = []
  const figures = new Map<string, number>()
  let modelAtMs: number | null = null
  let initMs: number | null = null
  let completed = false

  return {
    heard(line) {
      const { severity, text, atMs } = logLineOf(line)
      if (text === '') return
      lastLines.push(text.slice(0, 500))
      if (lastLines.length > MAX_LINES) lastLines.shift()
      if (severity === 'error' && errors.length < MAX_LINES) errors.push(text.slice(0, 500))
      delegations.heard(text)
      if (text.startsWith('Model: ')) modelAtMs ??= atMs
      if (text.startsWith('Signature index: ') && initMs === null && modelAtMs !== null && atMs !== null) {
        initMs = atMs >= modelAtMs ? atMs - modelAtMs : atMs + DAY_MS - modelAtMs
      }
      for (const [name, pattern] of FIGURES) {
        const [, digits] = pattern.exec(text) ?? []
        if (digits !== undefined) figures.set(name, Number(digits))
      }
      if (text === 'Model run completed') completed = true
    },
    get initMs() {
      return initMs
    },
    get result() {
      return completed ? resultOf(figures) : null
    },
    delegation: (names) => delegations.of(names),
    errors,
    lastLines,
  }
}

const FIGURES: readonly (readonly [string, RegExp])[] = [
  ['count', /^Run model for (\d+) times$/],
  ['first', /^First run took (\d+) microseconds$/],
  ['max', /^Slowest run took (\d+) microseconds$/],
  ['min', /^Fastest run took (\d+) microseconds$/],
  ['mean', /^All runs took average (\d+) microseconds$/],
]

function resultOf(figures: ReadonlyMap<string, number>): RunModelResult {
  const figure = (name: string): number => {
    const value = figures.get(name)
    if (value === undefined)
      throw new BenchmarkLogError(`run_model completed without its figure for "${name}"`)
    return value
  }
  const [count, firstUs, minUs, maxUs, allUs] = ['count', 'first', 'min', 'max', 'mean'].map(figure) as [
    number,
    number,
    number,
    number,
    number,
  ]
  // The mean of all is cut to a whole microsecond.
  const consistent =
    count >= 1 && minUs <= firstUs && firstUs <= maxUs && minUs <= allUs + 1 && allUs <= maxUs
  if (!consistent) throw new BenchmarkLogError('the figures of run_model contradict each other')
  const meanUs = count === 1 ? firstUs : Math.max(minUs, (allUs * count - firstUs) / (count - 1))
  return { count, firstUs, minUs, maxUs, meanUs }
}
