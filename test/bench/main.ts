import { writeFileSync } from 'node:fs'
import type { Bench, Figure } from './figure.js'
import { markdownOf, reportOf, tableOf } from './report.js'

export interface BenchRunOptions {
  readonly name: string
  readonly quick: boolean
  /** Where the report is written, or undefined. */
  readonly json: string | undefined
  /** Where the table is written as Markdown, or undefined. */
  readonly markdown: string | undefined
  readonly root: string
}

/** Runs one bench of this folder, prints its table and writes its report. */
export async function runBench(
  { name, quick, json, markdown, root }: BenchRunOptions,
  bench: Bench,
): Promise<readonly Figure[]> {
  const say = (line: string) => process.stderr.write(`  ${line}\n`)
  process.stdout.write(`\n${name}${quick ? ' (quick)' : ''}\n`)
  const figures = await bench({ quick, say })
  process.stdout.write(`${tableOf(figures)}\n`)
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(reportOf(name, figures, root), null, 2)}\n`)
  if (markdown !== undefined) writeFileSync(markdown, `${markdownOf(figures)}\n`)
  return figures
}
