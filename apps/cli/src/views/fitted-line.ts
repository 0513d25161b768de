import { widthOf } from './text-table.js'

/** A part of a line, dressed once it is known how much of it there is room for. */
export interface Part {
  readonly text: string
  dress?(text: string): string
}

/** The parts as one line that does not wrap: what is beyond the columns is cut off, and `…` says so. */
export function fittedLine(parts: readonly Part[], columns: number): string {
  const whole = parts.reduce((sum, { text }) => sum + widthOf(text), 0)
  let room = whole <= columns ? columns : Math.max(0, columns - 1)
  const shown = parts.map(({ text, dress }) => {
    const letters = [...text].slice(0, room)
    room -= letters.length
    const cut = letters.join('')
    return cut === '' ? '' : (dress?.(cut) ?? cut)
  })
  return shown.join('') + (whole <= columns ? '' : '…')
}

/** On one line: what devices and models say of themselves may hold line breaks and worse, which would move the cursor. */
export const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ')
