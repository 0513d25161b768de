import type { Paint } from './paint.js'

export interface Column<Row> {
  readonly title: string
  readonly align?: 'left' | 'right'
  text(row: Row): string
  /** Dresses the text once it has its width. */
  dress?(text: string, row: Row): string
}

const GAP = '  '

/** Lines of a table with one row of titles; the last column is not padded. */
export function textTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  paint: Paint,
): string[] {
  const cells = rows.map((row) => columns.map((column) => column.text(row)))
  const widths = columns.map(({ title }, index) =>
    Math.max(widthOf(title), ...cells.map((line) => widthOf(line[index] ?? ''))),
  )
  const padded = (text: string, index: number) => {
    const space = ' '.repeat(Math.max(0, (widths[index] ?? 0) - widthOf(text)))
    if (columns[index]?.align === 'right') return space + text
    return index === columns.length - 1 ? text : text + space
  }
  const titles = columns.map(({ title }, index) => paint('dim', padded(title, index))).join(GAP)
  const lines = rows.map((row, at) =>
    columns
      .map(({ dress }, index) => {
        const text = cells[at]?.[index] ?? ''
        const dressed = dress?.(text, row) ?? text
        return padded(text, index).replace(text, () => dressed)
      })
      .join(GAP)
      .trimEnd(),
  )
  return [titles.trimEnd(), ...lines]
}

/** Lines of `name  value` pairs; a pair whose value is empty is left out. */
export function textPairs(pairs: readonly (readonly [string, string])[], paint: Paint): string[] {
  const shown = pairs.filter(([, value]) => value !== '')
  const width = Math.max(0, ...shown.map(([name]) => widthOf(name)))
  return shown.map(([name, value]) => {
    const [first = '', ...rest] = value.split('\n')
    const label = paint('dim', name) + ' '.repeat(width - widthOf(name))
    return [`  ${label}  ${first}`, ...rest.map((line) => `  ${' '.repeat(width)}  ${line}`)].join('\n')
  })
}

/** Characters, as wide as a terminal shows what we write. */
export function widthOf(text: string): number {
  return [...text].length
}
