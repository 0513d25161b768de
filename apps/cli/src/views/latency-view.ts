import type { Schemas } from '@paceline/client'
import { type Paint, paintWord } from './paint.js'
import { type Column, textTable } from './text-table.js'
import { digits, milliseconds, none } from './units.js'

type Result = Schemas['LatencyResult']

/** One row per query, in the order asked; a reward column when one was asked for. */
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
    { title: 'INTERVAL', text: ({ result: { interval } }) => intervalText(interval) },
    ...(withReward ? [rewardColumn] : []),
    { title: 'SOURCE', text: ({ result }) => result.source, dress: (text) => paintWord(paint, text) },
    { title: 'BASIS', text: ({ result }) => basisOf(result) },
  ]
  return textTable(rows, columns, paint)
}

const rewardColumn: Column<{ result: Result }> = {
  title: 'REWARD',
  align: 'right',
  text: ({ result: { reward } }) => (reward === null || reward === undefined ? none : digits(reward)),
}

function intervalText(interval: Result['interval']): string {
  return interval === null ? none : `${milliseconds(interval.low)} to ${milliseconds(interval.high)}`
}

/** The run that it was measured by and what speaks against it, the job that will measure it, or why neither is. */
function basisOf({ runId, jobId, code, message, source }: Result): string {
  if (source === 'measured') return [runId ?? none, ...(code === undefined ? [] : [code])].join(' · ')
  if (source === 'pending') return jobId ?? none
  return [code, message].filter((part) => part !== undefined).join(': ') || none
}
