import type { Schemas } from '@paceline/client'
import { type Paint, paintWord } from './paint.js'
import { type Column, textTable } from './text-table.js'
import { bytes, milliseconds, none } from './units.js'

type Result = Schemas['SweepResult']
interface Row {
  readonly result: Result
  /** Null for a member that has no run. */
  readonly run: Result['runs'][number] | null
}

/**
 * A line for each member on each device, in the order asked; then how the sweep stands.
 *
 * @param devices names by id
 */
export function sweepLines(
  study: Schemas['SweepStudy'],
  devices: ReadonlyMap<string, string>,
  paint: Paint,
): string[] {
  const { id, name, state, progress, results } = study
  const rows = results.flatMap((result): Row[] =>
    result.runs.length === 0 ? [{ result, run: null }] : result.runs.map((run) => ({ result, run })),
  )
  const { built, done, total } = progress
  const title = name === null ? [] : [paint('bold', name), '']
  const foot = `${id} ${paintWord(paint, state)}, ${built} of ${total} built, ${done} done`
  return [...title, ...textTable(rows, columnsOf(devices, paint), paint), '', foot]
}

function columnsOf(devices: ReadonlyMap<string, string>, paint: Paint): Column<Row>[] {
  return [
    { title: '#', align: 'right', text: ({ result }) => `${result.member}` },
    { title: 'MODEL', text: ({ result }) => memberText(result) },
    { title: 'MACS', align: 'right', text: ({ result }) => millions(result.macs) },
    { title: 'PARAMS', align: 'right', text: ({ result }) => millions(result.params) },
    { title: 'BYTES', align: 'right', text: ({ result }) => bytes(result.bytes) },
    {
      title: 'DEVICE',
      text: ({ run }) => devices.get(run?.deviceId ?? '') ?? run?.deviceId ?? run?.pool ?? none,
    },
    { title: 'LATENCY', align: 'right', text: ({ run }) => milliseconds(run?.medianMs) },
    { title: 'INTERVAL', text: ({ run }) => intervalText(run) },
    {
      title: 'VERDICT',
      text: ({ run }) => run?.verdict ?? none,
      dress: (text) => paintWord(paint, text),
    },
    { title: 'STATE', text: stateText },
  ]
}

function memberText({ name, encoding, transforms }: Result): string {
  return name ?? JSON.stringify(encoding ?? transforms)
}

function millions(count: number | null): string {
  return count === null ? none : `${(count / 1e6).toFixed(2)}M`
}

function intervalText(run: Row['run']): string {
  return run?.ci ? `${milliseconds(run.ci.low)} to ${milliseconds(run.ci.high)}` : none
}

/** How the run or the build stands, and why where it failed. */
function stateText({ result, run }: Row): string {
  const same = result.duplicateOf === null ? [] : [`as #${result.duplicateOf}`]
  const reused = run?.reusedFrom ? ['reused'] : []
  const error = run?.error ?? result.error
  const why = error === null ? [] : [`${error.code}: ${error.message}`]
  return [run?.state ?? result.state, ...reused, ...same, ...why].join(', ')
}
