import { expect, test } from 'vitest'
import { createWatchDisplay } from './watch-display.js'

/** A terminal as far as a watch uses one: what stands on it after all that was written. */
function terminal(columns: number, rows: number) {
  const lines: string[] = ['']
  let row = 0
  const write = (text: string) => {
    for (const [token] of text.matchAll(/\p{Cc}\[[?\d]*[A-Za-z]|\n|\r|\P{Cc}+/gu)) {
      const up = /^\[(\d+)A$/.exec(token.slice(1))
      if (up) row -= Number(up[1])
      else if (token === '\n') row += 1
      else if (token === '\x1b[J') lines.length = row
      else if (token === '\x1b[2J') lines.length = 0
      else if (token === '\x1b[H') row = 0
      else if (token === '\x1b[K') lines[row] = lines[row] ?? ''
      else if (!token.startsWith('\x1b') && token !== '\r') lines[row] = token
    }
  }
  return { columns, rows, write, lines }
}

test('each drawing stands where the last one stood, also a shorter one and after a resize', () => {
  const screen = terminal(80, 24)
  {
    using display = createWatchDisplay(screen)
    display.draw(() => ['one', 'two', 'three'])
    expect(screen.lines).toEqual(['one', 'two', 'three'])
    display.draw(() => ['uno', 'dos'])
    expect(screen.lines).toEqual(['uno', 'dos'])
    screen.columns = 10
    display.startOver()
    display.draw(({ columns, rows }) => [`${columns} x ${rows}`])
    expect(screen.lines).toEqual(['10 x 24'])
  }
  expect(screen.lines).toEqual(['10 x 24'])
})
