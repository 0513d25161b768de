import type { Schemas } from '@paceline/client'
import { type Paint, paintWord } from './paint.js'
import { sessionVarianceUnknown } from './session-text.js'
import { type Column, textTable } from './text-table.js'
import { digits, milliseconds, none } from './units.js'

type Result = Schemas['LatencyResult']

/** One row per query, in the order asked, with a reward column when one was asked for; then what a mark means. */
export function latencyTable(
  asked: readonly string[],
  results: readonly Result[],
  withReward: boolean,
  paint: Paint,
): string[] {
  const rows = results.map((result, index) => ({ result, query: asked[index] ?? none }))
  type Row = (typeof rows)[number]
  const columns: Column<Row>[] = [
    { title: 'QUERY', text: ({ query }) => query },
    { title: 'LATENCY', align: 'right', text: ({ result }) => milliseconds(result.latencyMs) },
    { title: 'INTERVAL', text: ({ result }) => intervalText(result) },
    {
      title: 'VERDICT',
      text: ({ result }) => result.verdict ?? none,
      dress: (text) => paintWord(paint, text),
    },
    ...(withReward ? [rewardColumn] : []),
    { title: 'SOURCE', text: ({ result }) => result.source, dress: (text) => paintWord(paint, text) },
    { title: 'BASIS', text: ({ result }) => basisOf(result) },
  ]
  const alone = results.some(({ interval, sessionVariance }) => interval && sessionVariance !== 'known')
  const foot = `† ${sessionVarianceUnknown}: of one session, and another may lie beyond it`
  return [...textTable(rows, columns, paint), ...(alone ? ['', paint('dim', foot)] : [])]
}

/** What the figures of a pool rest on: units of one product differ. */
export function poolLine(pool: string, units: number): string {
  return `Pool ${pool}: measured on ${units === 1 ? '1 device' : `${units} devices`}.`
}

const rewardColumn: Column<{ result: Result }> = {
  title: 'REWARD',
  align: 'right',
  text: ({ result: { reward } }) => (reward === null || reward === undefined ? none : digits(reward)),
}

/** Marked where it is of one session alone. */
function intervalText({ interval, sessionVariance }: Result): string {
  if (interval === null) return none
  const mark = sessionVariance === 'known' ? '' : '†'
  return `${milliseconds(interval.low)} to ${milliseconds(interval.high)}${mark}`
}

/** The run that it was measured by, the job that will measure it, or why neither is. */
function basisOf({ runId, jobId, code, message, source }: Result): string {
  if (source === 'measured') return runId ?? none
  if (source === 'pending') return jobId ?? none
  return [code, message].filter((part) => part !== undefined).join(': ') || none
}
