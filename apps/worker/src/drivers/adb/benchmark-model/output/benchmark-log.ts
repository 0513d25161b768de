import { createDelegations, type DelegateNames, type Delegation } from './delegation.js'
import { logLineOf } from './log-line.js'
import {
  BenchmarkLogError,
  PRINTED_TOLERANCE,
  type RunStatistics,
  runStatisticsOf,
} from './run-statistics.js'

/**
 * What the log of a `benchmark_model`, TFLite's (tflite/tools/benchmark) or LiteRT's
 * (litert/tools/benchmark_litert_model.h), has told so far. Statistics come twice: after warm-up and after the runs.
 */
export interface BenchmarkLog {
  /** A line that was written to its end; throws BenchmarkLogError where it is not of the documented form. */
  heard(line: string): void
  /** Loading the model, applying delegates and allocating tensors; null until it has been done. */
  readonly initMs: number | null
  /** `pending` until it has ended; null: no runs were asked of it. */
  readonly warmup: RunStatistics | null | 'pending'
  readonly runs: RunStatistics | null | 'pending'
  /** Whether the closing lines have come and agree with the statistics: else there are no results. */
  readonly complete: boolean
  readonly threads: number | null
  readonly peakBytes: number | null
  /** Of a GPU delegate. */
  readonly backend: 'opencl' | 'opengl' | 'webgpu' | null
  /** Whether a GPU delegate found what an earlier process had compiled. */
  readonly fromCache: boolean
  delegation(names: DelegateNames): Delegation
  /** The tool's own words for what went wrong, and the last lines that it wrote. */
  readonly errors: readonly string[]
  readonly lastLines: readonly string[]
}

const MAX_LAST_LINES = 5
const MAX_ERRORS = 20

export function createBenchmarkLog(): BenchmarkLog {
  const delegations = createDelegations()
  const statistics: (RunStatistics | null)[] = []
  const errors: string[] = []
  const lastLines: string[] = []
  const found = {
    initMs: null as number | null,
    threads: null as number | null,
    peakBytes: null as number | null,
    backend: null as BenchmarkLog['backend'],
    fromCache: false,
    complete: false,
  }

  function pastOf(place: 0 | 1): RunStatistics | null | 'pending' {
    const past = statistics[place]
    return past === undefined ? 'pending' : past
  }

  function confirm(closing: Closing): void {
    const [warmup, runs] = [pastOf(0), pastOf(1)]
    if (runs === 'pending' || runs === null) throw new BenchmarkLogError('it closes without a run')
    check(closing.meanUs, runs.meanUs, closing.toleranceUs, 'mean of the runs')
    if (closing.initUs !== undefined && found.initMs !== null)
      check(closing.initUs, found.initMs * 1000, closing.toleranceUs, 'initialisation')
    if (closing.firstUs !== undefined && warmup !== null && warmup !== 'pending')
      check(closing.firstUs, warmup.firstUs, closing.toleranceUs, 'first inference')
    if (closing.count !== undefined && closing.count !== runs.count)
      throw new BenchmarkLogError(`it closes with ${closing.count} runs and counted ${runs.count} before`)
    found.complete = true
  }

  return {
    heard(line) {
      const { severity, text } = logLineOf(line)
      if (text === '') return
      keep(lastLines, text, MAX_LAST_LINES)
      if (severity === 'error' || text === 'Benchmarking failed.') keep(errors, text, MAX_ERRORS)
      delegations.heard(text)
      if (text.startsWith('count=')) statistics.push(runStatisticsOf(text))
      found.initMs ??= numberIn(/^Initialized session in (\S+?)ms\.?$/, text)
      found.threads ??= numberIn(/^(?:Num threads|#threads used for CPU inference): \[(\d+)\]$/, text)
      const peakMb = numberIn(PEAK, text)
      if (peakMb !== null && peakMb > 0) found.peakBytes = Math.round(peakMb * 2 ** 20)
      const api = /^Initialized (Open[CG]L|WebGPU)-based API( from serialized data)?\.$/.exec(text)
      if (api) {
        found.backend = String(api[1]).toLowerCase() as BenchmarkLog['backend']
        found.fromCache = api[2] !== undefined
      }
      const closing = closingOf(text)
      if (closing !== null) confirm(closing)
    },
    get initMs() {
      return found.initMs
    },
    get warmup() {
      return pastOf(0)
    },
    get runs() {
      return pastOf(1)
    },
    get complete() {
      return found.complete
    },
    get threads() {
      return found.threads
    },
    get peakBytes() {
      return found.peakBytes
    },
    get backend() {
      return found.backend
    },
    get fromCache() {
      return found.fromCache
    },
    delegation: (names) => delegations.of(names),
    errors,
    lastLines,
  }
}

const PEAK =
  /^(?:Overall peak memory footprint \(MB\) via periodic monitoring: (\S+)|Peak memory: +(\S+) MB)$/

/** What the closing lines repeat, and how exactly. */
interface Closing {
  readonly meanUs: number
  readonly firstUs?: number
  readonly initUs?: number
  readonly count?: number
  readonly toleranceUs: number
}

const NUMBER = '(\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)'
const CLOSING = new RegExp(
  `^Inference timings in us: Init: ${NUMBER}, First inference: ${NUMBER}, Warmup \\(avg\\): ${NUMBER}, Inference \\(avg\\): ${NUMBER}$`,
)
/** Before 2020: without the first inference, and the runs in the place of their profiler. */
const OLD_CLOSING = new RegExp(
  `^Average inference timings in us: (?:Warmup: ${NUMBER}, )?Init: ${NUMBER}, (?:Inference|no stats): ${NUMBER}(?:, with stats: ${NUMBER})?$`,
)
const LITERT_CLOSING = new RegExp(`^Inference \\(avg\\): +${NUMBER} ms \\((\\d+) runs\\)$`)

function closingOf(text: string): Closing | null {
  const now = CLOSING.exec(text)
  if (now) {
    return { initUs: Number(now[1]), firstUs: Number(now[2]), meanUs: Number(now[4]), toleranceUs: 0 }
  }
  const old = OLD_CLOSING.exec(text)
  if (old) return { initUs: Number(old[2]), meanUs: Number(old[3]), toleranceUs: 0 }
  const litert = LITERT_CLOSING.exec(text)
  // Two decimals of a millisecond.
  if (litert) return { meanUs: Number(litert[1]) * 1000, count: Number(litert[2]), toleranceUs: 5.001 }
  return null
}

function check(again: number, before: number, toleranceUs: number, what: string): void {
  // Printed in six digits both times, in different units.
  const tolerance = toleranceUs + 2 * PRINTED_TOLERANCE * before
  if (Math.abs(again - before) <= tolerance) return
  throw new BenchmarkLogError(`it closes with ${again} us for the ${what} and said ${before} us before`)
}

function numberIn(pattern: RegExp, text: string): number | null {
  const groups = pattern.exec(text)
  const word = groups?.[1] ?? groups?.[2]
  if (word === undefined) return null
  if (new RegExp(`^${NUMBER}$`).test(word)) return Number(word)
  throw new BenchmarkLogError(`"${word}" is no number: ${JSON.stringify(text)}`)
}

function keep(lines: string[], text: string, most: number): void {
  lines.push(text.slice(0, 500))
  if (lines.length > most) lines.shift()
}
