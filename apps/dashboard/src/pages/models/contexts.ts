import type { Run } from '../../api/runs.js'
import { flavourOf } from '../../protocol/protocol-label.js'

/** A run of one context beside those of others. */
export interface ContextRow {
  readonly run: Run
  readonly medianMs: number
  /** Over the median of the group's first row; null for that row itself. */
  readonly ratio: number | null
}

/** Runs of one model on one device that differ in where they ran, and in nothing else that was asked. */
export interface ContextGroup {
  readonly deviceId: string
  readonly rows: readonly ContextRow[]
}

/** The plainest first: what is closest to the silicon is what the others are a multiple of. */
const order = ['process', 'shell', 'app', 'page']

/**
 * Groups of a model's runs that ran in more than one context: the newest run of each protocol, whatever its
 * verdict. What ran otherwise than asked, and runs of other purposes, are no part.
 */
export function contextGroups(newestFirst: readonly Run[]): ContextGroup[] {
  const groups = new Map<string, Map<string, Run>>()
  for (const run of newestFirst) {
    const { deviceId, protocolKey, fallback, measurement, purpose } = run
    if (deviceId === null || protocolKey === null || fallback || !measurement || purpose !== 'measure')
      continue
    const group = groups.get(groupOf(run)) ?? new Map<string, Run>()
    // A newer browser has another key, and takes the place of the older one.
    const place = `${run.protocol.context} ${run.runtime} ${run.protocol.delegate}`
    if (!group.has(place)) group.set(place, run)
    groups.set(groupOf(run), group)
  }
  return [...groups.values()].flatMap((group) => {
    const runs = [...group.values()].toSorted(
      (a, b) => order.indexOf(a.protocol.context) - order.indexOf(b.protocol.context),
    )
    const [first] = runs
    const contexts = new Set(runs.map(({ protocol }) => protocol.context))
    if (!first?.deviceId || contexts.size < 2) return []
    return [{ deviceId: first.deviceId, rows: rowsOf(runs) }]
  })
}

function groupOf({ deviceId, protocol }: Run): string {
  const { threads, affinity, clock, batch, arrival } = protocol
  return JSON.stringify([deviceId, threads, affinity, clock, batch, arrival.mode, arrival.periodMs])
}

function rowsOf(runs: readonly Run[]): ContextRow[] {
  const medians = runs.map(({ measurement }) => measurement?.latencyMs.median ?? Number.NaN)
  return runs.map((run, index) => {
    const medianMs = medians[index] ?? Number.NaN
    return { run, medianMs, ratio: index === 0 ? null : medianMs / (medians[0] ?? Number.NaN) }
  })
}

/** Where it ran, with the flavour of what it ran in. */
export function placeText({ protocol, runtime, measurement }: Run): string {
  const flavour = flavourOf(measurement)
  return [runtime ?? '', protocol.delegate ?? 'no delegate', ...(flavour ? [flavour] : [])].join(' · ')
}
