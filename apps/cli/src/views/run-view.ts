import type { Schemas } from '@paceline/client'
import { type Execution, fallbackOf, type ObservedExecution } from '@paceline/domain'
import { floorCommand } from './floor-command.js'
import { operatorLines } from './operator-view.js'
import { type Paint, paintWord } from './paint.js'
import { replayPairs } from './replay-text.js'
import { anotherSession, sessionVarianceUnknown, thisSession } from './session-text.js'
import { type Column, textPairs, textTable } from './text-table.js'
import { trustPairs } from './trust-text.js'
import { bytes, counted, milliseconds, none, percent } from './units.js'

type Run = Schemas['Run']
type Measurement = Schemas['Measurement']

/** What names are known of models and devices; ids stand where there is none. */
export interface Names {
  readonly models: ReadonlyMap<string, string>
  readonly devices: ReadonlyMap<string, string>
}

/** Everything about one run, line by line. */
export function runLines(run: Run, names: Names, paint: Paint): string[] {
  const { measurement } = run
  const title = [
    paint('bold', names.models.get(run.modelId) ?? run.modelId),
    `on ${deviceOf(run, names)}`,
    ...(run.runtime === null ? [] : [`with ${protocolText(run)}`]),
  ].join(' ')
  const pairs: [string, string][] =
    measurement === null ? outcomePairs(run, paint) : measurementPairs(run, measurement, paint)
  return [
    title,
    '',
    ...textPairs(
      [...pairs, ...replayPairs(run, paint), ['run', run.id], ['protocol key', run.protocolKey ?? '']],
      paint,
    ),
    ...(measurement === null ? [] : operatorLines(measurement, paint)),
  ]
}

/** One row per run, then what is to be said of single ones. */
export function runTable(runs: readonly Run[], names: Names, paint: Paint): string[] {
  const latency = (run: Run) => run.measurement?.latencyMs
  const columns: Column<Run>[] = [
    { title: 'RUN', text: ({ id }) => id },
    { title: 'MODEL', text: ({ modelId }) => names.models.get(modelId) ?? modelId },
    { title: 'DEVICE', text: (run) => deviceOf(run, names) },
    { title: 'RUNTIME', text: ({ runtime }) => runtime ?? none },
    { title: 'MEDIAN', align: 'right', text: (run) => milliseconds(latency(run)?.median) },
    { title: '±', align: 'right', text: (run) => halfWidth(run.measurement) },
    { title: 'ANOTHER SESSION', text: ({ measurement }) => otherSessionCell(measurement) },
    { title: 'P90', align: 'right', text: (run) => milliseconds(latency(run)?.p90) },
    { title: 'COLD', align: 'right', text: (run) => milliseconds(run.measurement?.initMs.cold) },
    { title: 'WARM', align: 'right', text: (run) => milliseconds(run.measurement?.initMs.warm) },
    { title: 'FIRST', align: 'right', text: (run) => milliseconds(run.measurement?.firstMs) },
    { title: 'PEAK', align: 'right', text: (run) => bytes(run.measurement?.peakBytes) },
    { title: 'OUTCOME', text: outcomeOf, dress: (text) => paintWord(paint, text) },
  ]
  const remarks = runs.flatMap((run) => remarksOf(run).map((remark) => `${paint('dim', run.id)}  ${remark}`))
  const unknown = runs.some((run) => latency(run)?.nextSession === null)
  const foot = unknown ? [paint('dim', `* ${sessionVarianceUnknown}: "paceline floor" learns it`)] : []
  const below = [...remarks, ...foot]
  return [...textTable(runs, columns, paint), ...(below.length > 0 ? ['', ...below] : [])]
}

/** What the run's verdict rests on, or why it has none. */
export function remarksOf(run: Run): string[] {
  if (run.measurement !== null) return run.measurement.reasons.map(({ text }) => text)
  const last = run.attempts.at(-1)
  if (last === undefined || last.code === null) return []
  return [last.message === null ? last.code : `${last.code}: ${last.message}`]
}

function measurementPairs(run: Run, measurement: Measurement, paint: Paint): [string, string][] {
  const { latencyMs, initMs, verdict, deviceSeconds } = measurement
  const { median, mean, min, max, p90, p99 } = latencyMs
  const tail = [`p90 ${milliseconds(p90)}`, ...(p99 === null ? [] : [`p99 ${milliseconds(p99)}`])]
  const spread = [`min ${milliseconds(min)}`, `mean ${milliseconds(mean)}`, `max ${milliseconds(max)}`]
  return [
    ['median', [paint('bold', milliseconds(median)), thisSession(latencyMs)].filter(Boolean).join('  ')],
    ['another session', anotherSessionText(run, latencyMs)],
    ['tail', tail.join('  ')],
    ['spread', spread.join('  ')],
    ['init', `cold ${milliseconds(initMs.cold)}  warm ${milliseconds(initMs.warm)}`],
    ['first', milliseconds(measurement.firstMs)],
    ['peak memory', bytes(measurement.peakBytes)],
    ['samples', sampleText(measurement)],
    ['device time', `${deviceSeconds.toFixed(1)} s`],
    ...trustPairs(measurement),
    ['delegated', delegatedText(measurement)],
    ['kernels', kernelsText(measurement)],
    ['asked, ran', differencesText(measurement, paint)],
    ['verdict', [paintWord(paint, verdict), ...remarksOf(run)].join('\n')],
    ['reused from', run.reusedFrom ?? ''],
  ]
}

/** While nobody knows, how to learn it. */
function anotherSessionText(run: Run, latencyMs: Measurement['latencyMs']): string {
  const words = anotherSession(latencyMs)
  const command = latencyMs.nextSession === null ? floorCommand(run) : null
  return command === null ? words : `${words}: "${command}" learns it`
}

function outcomePairs(run: Run, paint: Paint): [string, string][] {
  const tries = run.attempts.length > 1 ? `after ${run.attempts.length} attempts` : ''
  return [['outcome', [paintWord(paint, run.state), tries, ...remarksOf(run)].filter(Boolean).join('\n')]]
}

function sampleText({ iterations, invocations, warmupIterations }: Measurement): string {
  return `${iterations} in ${invocations} invocations, after ${warmupIterations} of warm-up`
}

/** How many operators the delegate took, where the runner could see it. */
function delegatedText({ conditions: { ran } }: Measurement): string {
  const { delegate, delegatedOperators, operators } = ran
  if (typeof delegate !== 'string' || typeof delegatedOperators !== 'number') return ''
  return `${delegate} took ${delegatedOperators}${typeof operators === 'number' ? ` of ${operators}` : ''} operators`
}

/** What the device chose, on a runtime that has several kernels for an operator. */
function kernelsText({ conditions: { ran } }: Measurement): string {
  const { kernels } = ran as { kernels?: unknown }
  if (!Array.isArray(kernels) || kernels.length === 0) return ''
  const different = new Set(kernels.map((one: { kernel?: unknown } | null) => one?.kernel))
  return `${counted(kernels.length, 'operator')} by ${counted(different.size, 'kernel')}: --json and the run's page list them`
}

function differencesText({ conditions: { asked, ran } }: Measurement, paint: Paint): string {
  const { differences } = fallbackOf(asked as unknown as Execution, ran as ObservedExecution)
  return differences
    .filter(({ field }) => Object.hasOwn(asked, field))
    .map(({ field, asked: wanted, ran: got }) =>
      paint('yellow', `${field} ${wanted ?? 'none'} ran as ${got ?? 'none'}`),
    )
    .join('\n')
}

function protocolText({ runtime, protocol: { delegate, threads, batch } }: Run): string {
  const parts = [
    runtime ?? '',
    delegate ?? 'no delegate',
    `${threads} thread${threads === 1 ? '' : 's'}`,
    ...(batch > 1 ? [`batch ${batch}`] : []),
  ]
  return parts.join(' · ')
}

function deviceOf({ deviceId, pool }: Run, names: Names): string {
  if (deviceId === null) return pool === null ? none : `pool ${pool}`
  return names.devices.get(deviceId) ?? deviceId
}

function halfWidth(measurement: Measurement | null): string {
  const ci = measurement?.latencyMs.ci
  return ci ? percent(ci.halfWidthRatio) : none
}

/** A mark stands for words that would make the table too wide; they are below it. */
function otherSessionCell(measurement: Measurement | null): string {
  if (measurement === null) return none
  return measurement.latencyMs.nextSession === null ? '*' : anotherSession(measurement.latencyMs)
}

function outcomeOf({ state, measurement }: Run): string {
  return measurement?.verdict ?? state
}
