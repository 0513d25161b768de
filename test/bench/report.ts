import { spawnSync } from 'node:child_process'
import { arch, cpus, platform, release, totalmem } from 'node:os'
import type { Figure } from './figure.js'

/** What `--json` writes. */
export interface BenchReport {
  readonly name: string
  readonly commit: string
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly memoryBytes: number
    readonly os: string
    readonly node: string
  }
  readonly figures: readonly Figure[]
}

export function reportOf(name: string, figures: readonly Figure[], root: string): BenchReport {
  const commit = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' })
  return {
    name,
    // Without a repository there is no commit to name, and the figures still hold.
    commit: commit.status === 0 ? commit.stdout.trim() : 'unknown',
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryBytes: totalmem(),
      os: `${platform()} ${release()} ${arch()}`,
      node: process.version,
    },
    figures,
  }
}

/** The figures in columns, with what the product asks of itself beside them. */
export function tableOf(figures: readonly Figure[]): string {
  const { columns, rows } = cellsOf(figures)
  const all = [columns.map(({ title }) => title), ...rows]
  const widths = columns.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const aligned = (cell: string, column: number) =>
    columns[column]?.isNumber ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)
  return all.map((row) => row.map(aligned).join('  ').trimEnd()).join('\n')
}

/** The same for a README. */
export function markdownOf(figures: readonly Figure[]): string {
  const { columns, rows } = cellsOf(figures)
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ isNumber }) => (isNumber ? '---:' : '---'))),
    ...rows.map((row) => line(row.map((cell) => cell.replaceAll('|', '\\|')))),
  ].join('\n')
}

interface Column {
  readonly title: string
  readonly isNumber?: boolean
  cellOf(figure: Figure): string
}

const columns: readonly Column[] = [
  { title: 'figure', cellOf: ({ key }) => key },
  { title: 'value', isNumber: true, cellOf: ({ value }) => (value === null ? 'none' : shortened(value)) },
  {
    title: 'interval',
    cellOf: ({ interval }) => (interval ? `${shortened(interval.low)} to ${shortened(interval.high)}` : ''),
  },
  { title: 'hot', isNumber: true, cellOf: ({ hot }) => (hot === undefined ? '' : shortened(hot)) },
  { title: 'unit', cellOf: ({ unit }) => unit },
  {
    title: 'target',
    cellOf: ({ target, better }) =>
      target === null ? '' : `${better === 'lower' ? 'at most' : 'at least'} ${target}`,
  },
  { title: '', cellOf: verdictOf },
  { title: 'note', cellOf: ({ note }) => note ?? '' },
]
/** Left out where no figure of a bench has them. */
const rareTitles = new Set(['interval', 'hot', 'note'])

function cellsOf(figures: readonly Figure[]) {
  const used = columns.filter(
    ({ title, cellOf }) => !rareTitles.has(title) || figures.some((figure) => cellOf(figure) !== ''),
  )
  return { columns: used, rows: figures.map((figure) => used.map(({ cellOf }) => cellOf(figure))) }
}

function verdictOf({ value, better, target }: Figure): string {
  if (target === null || value === null) return ''
  return (better === 'lower' ? value <= target : value >= target) ? 'reached' : 'MISSED'
}

function shortened(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4)
}
