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
  const rows = figures.map(({ key, value, unit, better, target }) => {
    const isReached = target === null || (better === 'lower' ? value <= target : value >= target)
    const asked = target === null ? '' : `${better === 'lower' ? 'at most' : 'at least'} ${target}`
    return [key, shortened(value), unit, asked, target === null ? '' : isReached ? 'reached' : 'MISSED']
  })
  const all = [['figure', 'value', 'unit', 'target', ''], ...rows]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all
    .map((row) =>
      row
        .map((cell, column) => aligned(cell, widths[column] ?? 0, column))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function aligned(cell: string, width: number, column: number): string {
  return column === 1 ? cell.padStart(width) : cell.padEnd(width)
}

function shortened(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4)
}
