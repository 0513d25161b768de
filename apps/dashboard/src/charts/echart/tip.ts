import type { ChartColours } from '../chart-colours.js'

/** One line of a tooltip: a name and its value. */
export type TipRow = readonly [name: string, value: string]

export interface Tip {
  readonly title: string
  readonly rows: readonly TipRow[]
  readonly notes?: readonly string[]
}

/** A tooltip as HTML. Whatever a user may have named is escaped. */
export function tipHtml({ title, rows, notes = [] }: Tip): string {
  const lines = rows.map(
    ([name, value]) =>
      `<div class="tip-row"><span>${escapeHtml(name)}</span><span>${escapeHtml(value)}</span></div>`,
  )
  const below = notes.map((note) => `<div class="tip-note">${escapeHtml(note)}</div>`)
  return `<div class="tip"><strong>${escapeHtml(title)}</strong>${lines.join('')}${below.join('')}</div>`
}

/** The frame of every tooltip. */
export function tipFrame(colours: ChartColours) {
  return {
    backgroundColor: colours.surface,
    borderColor: colours.line,
    borderWidth: 1,
    padding: [8, 12] as [number, number],
    textStyle: { color: colours.text },
    confine: true,
    transitionDuration: 0.08,
  }
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
