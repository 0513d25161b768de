import { milliseconds } from '../views/units.js'
import { fractionOf, type JobProgress, type RunProgress } from './job-progress.js'

const BAR_WIDTH = 24
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** One line for a terminal: a bar, what is going on, and the figure so far. */
export function progressLine(progress: JobProgress, elapsedSeconds: number): string {
  return `${bar(fractionOf(progress))} ${phase(progress)} · ${Math.floor(elapsedSeconds)} s`
}

/** What is going on, without what changes all the time: a line of a log, printed when it differs from the last. */
export function phase(progress: JobProgress): string {
  const runs = [...progress.runs.values()]
  const current =
    runs.find(({ state }) => state === 'running') ?? runs.find(({ state }) => state === 'leased')
  const parts: string[] = []
  if (progress.total > 1) parts.push(`${progress.done} of ${progress.total} runs`)
  if (current !== undefined) parts.push(describe(current))
  else if (runs.some(({ state }) => state === 'queued')) parts.push(waitingPhase(progress, runs))
  else if (progress.total === 1) parts.push(runs[0]?.state ?? 'done')
  return parts.join(' · ')
}

/** A bar of fixed width, in steps of an eighth of a character. */
export function bar(fraction: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_WIDTH * 8)
  const filled = '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '')
  return `▕${filled.padEnd(BAR_WIDTH)}▏`
}

function describe(run: RunProgress): string {
  const { state, invocations, invocationsAsked, samples, medianMs, waitingFor } = run
  if (state === 'leased') return 'opening the device'
  if (waitingFor !== null) return `waiting until the device is quiet: ${waitingFor}`
  const position =
    invocations < invocationsAsked
      ? `invocation ${invocations + 1} of ${invocationsAsked}`
      : `${invocations} invocations`
  return samples === 0 ? position : `${position} · ${samples} samples · median ${milliseconds(medianMs)}`
}

function waitingPhase({ waiting }: JobProgress, runs: readonly RunProgress[]): string {
  const again = runs.find(({ state, message }) => state === 'queued' && message !== null)
  return again === undefined
    ? (waiting ?? 'waiting for the device')
    : `waiting to try again: ${again.message}`
}
