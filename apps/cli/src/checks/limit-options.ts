import type { Schemas } from '@paceline/client'
import { CliError, usageError } from '../cli-error.js'
import { exitCodes } from '../exit-codes.js'
import type { LatencyCheck, LatencyLimit } from './latency-check.js'

type Verdict = Schemas['Measurement']['verdict']

interface LimitOptions {
  readonly atMostMs?: number
  readonly allowVerdict?: readonly string[]
}

const doubtful: readonly Verdict[] = ['noisy', 'drifting', 'throttled']

/** The limit that the options of a command line ask for; null for none. Throws CliError `usage`. */
export function limitFrom({ atMostMs, allowVerdict = [] }: LimitOptions): LatencyLimit | null {
  if (atMostMs === undefined) {
    if (allowVerdict.length > 0) throw usageError('--allow-verdict is for a check: give --at-most-ms, too.')
    return null
  }
  if (!(atMostMs > 0)) throw usageError(`--at-most-ms is more than 0, not ${atMostMs}.`)
  return { atMostMs, allowedVerdicts: allowVerdict.map(verdictNamed) }
}

function verdictNamed(word: string): Verdict {
  const verdict = doubtful.find((one) => one === word)
  if (verdict !== undefined) return verdict
  throw usageError(`--allow-verdict is ${doubtful.join(', ')}, not "${word}"; stable always counts.`)
}

/** Throws CliError `check-failed` with the sentences of all checks that did not pass. */
export function requirePassed(checks: readonly LatencyCheck[]): void {
  const failed = checks.filter(({ passed }) => !passed)
  if (failed.length === 0) return
  const sentences = failed.map(({ sentence }) => `${sentence}.`)
  throw new CliError('check-failed', sentences.join('\n'), exitCodes.failedRun)
}
