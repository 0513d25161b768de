import type { Screen } from '../views/fleet-view.js'

/** What a watch draws on. */
export interface WatchStream {
  readonly columns?: number
  readonly rows?: number
  write(text: string): unknown
}

const HIDE_CURSOR = '\x1b[?25l'
const SHOW_CURSOR = '\x1b[?25h'
const CLEAR_TO_END_OF_LINE = '\x1b[K'
const CLEAR_BELOW = '\x1b[J'
const FIRST_COLUMN = '\r'
/** Some letters are two columns wide, which nobody here counts: what is too long is cut off and never wraps. */
const WRAP_OFF = '\x1b[?7l'
const WRAP_ON = '\x1b[?7h'

/** Lines that are drawn in place, one set over the last; what stood there last stays when the scope is left. */
export interface WatchDisplay extends Disposable {
  /** Draws what is made for the screen as it now is. */
  draw(linesFor: (screen: Screen) => readonly string[]): void
  /** The screen was resized, so nobody knows where the last lines are: starts over at its top. */
  startOver(): void
}

export function createWatchDisplay(stream: WatchStream): WatchDisplay {
  let drawnLines = 0
  stream.write(HIDE_CURSOR)
  return {
    draw(linesFor) {
      const lines = linesFor({ columns: stream.columns || 80, rows: stream.rows || 24 })
      const up = drawnLines === 0 ? '' : `\x1b[${drawnLines}A`
      const text = lines.map((line) => `${line}${CLEAR_TO_END_OF_LINE}\n`).join('')
      stream.write(`${WRAP_OFF}${up}${FIRST_COLUMN}${text}${CLEAR_BELOW}${WRAP_ON}`)
      drawnLines = lines.length
    },
    startOver() {
      stream.write(`\x1b[2J\x1b[H`)
      drawnLines = 0
    },
    [Symbol.dispose]() {
      stream.write(SHOW_CURSOR)
    },
  }
}
