import type { JobProgress } from './job-progress.js'
import { phase, progressLine } from './progress-text.js'

/** What a display writes on; standard error, so that results alone are on standard output. */
export interface DisplayStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** Shows how far a job is while it runs; gone without a trace on leaving scope, so results follow cleanly. */
export interface ProgressDisplay extends Disposable {
  show(progress: JobProgress): void
  /** A sentence of its own line. */
  note(sentence: string): void
}

const TICK_MS = 250
const CLEAR_LINE = '\r\x1b[2K'

/** A line that redraws itself on a terminal; a line for each change elsewhere. */
export function createProgressDisplay(stream: DisplayStream): ProgressDisplay {
  return stream.isTTY === true ? onTerminal(stream) : asLines(stream)
}

/** For machine-readable output: nothing at all. */
export const silentDisplay: ProgressDisplay = {
  show: () => undefined,
  note: () => undefined,
  [Symbol.dispose]: () => undefined,
}

function onTerminal(stream: DisplayStream): ProgressDisplay {
  const startedMs = performance.now()
  let last: JobProgress | undefined
  const draw = () => {
    if (last === undefined) return
    const line = progressLine(last, (performance.now() - startedMs) / 1000)
    // A line that wraps cannot be cleared again.
    stream.write(CLEAR_LINE + [...line].slice(0, (stream.columns ?? 80) - 1).join(''))
  }
  const tick = setInterval(draw, TICK_MS)
  tick.unref()
  return {
    show(progress) {
      last = progress
      draw()
    },
    note(sentence) {
      stream.write(`${CLEAR_LINE}${sentence}\n`)
      draw()
    },
    [Symbol.dispose]() {
      clearInterval(tick)
      last = undefined
      stream.write(CLEAR_LINE)
    },
  }
}

function asLines(stream: DisplayStream): ProgressDisplay {
  let last = ''
  return {
    show(progress) {
      const line = phase(progress)
      if (line !== last) stream.write(`${line}\n`)
      last = line
    },
    note: (sentence) => void stream.write(`${sentence}\n`),
    [Symbol.dispose]: () => undefined,
  }
}
