import {
  KERNEL_RUNTIMES,
  type KernelGroup,
  kernelShapes,
  type ListKernels,
  type Page,
  type RankedKernel,
} from '@paceline/contracts'
import type { Database, KernelRow } from '@paceline/db'
import { rankByInterval } from '@paceline/domain'
import { shownInterval } from '../fronts/shown-interval.js'
import { ProblemError } from '../problems/problem-error.js'

const DEFAULT_LIMIT = 50
const GROUP_PARTS = 7

/** A page of groups of kernels that solve one problem in one place, in the order of their sizes. */
export async function rankKernels(
  { kernels }: Pick<Database, 'kernels'>,
  { limit = DEFAULT_LIMIT, cursor, ...filter }: ListKernels,
): Promise<Page<KernelGroup>> {
  const page = { after: cursor === undefined ? '' : groupIn(cursor), groups: limit + 1 }
  const groups = new Map<string, KernelRow[]>()
  for (const row of await kernels.measured(filter, KERNEL_RUNTIMES, page)) {
    const group = groups.get(row.group)
    if (group) group.push(row)
    else groups.set(row.group, [row])
  }
  const shown = [...groups].slice(0, limit)
  return {
    items: shown.map(([, rows]) => groupOf(rows as [KernelRow, ...KernelRow[]])),
    nextCursor: groups.size > limit ? Buffer.from(shown.at(-1)?.[0] ?? '').toString('base64url') : null,
  }
}

function groupIn(cursor: string): string {
  const group = Buffer.from(cursor, 'base64url').toString()
  if (group.split('|').length === GROUP_PARTS) return group
  throw new ProblemError('invalid-request', 'the cursor is not one that this list gave', [
    { path: 'cursor', message: 'is not one that this list gave' },
  ])
}

/** Of plug-ins their manifest's, and of models what was read of them. */
function activationOf({ manifest, activation }: KernelRow['kernel']): KernelGroup['activation'] {
  return manifest === null ? (activation ?? null) : (manifest.activation ?? 'none')
}

const hundredths = (share: number) => Math.round(share * 100) / 100

/** The sizes as the manifest's schema lists them: the database keeps no order of keys. */
function inOrder({ operator, shapes }: KernelRow['kernel']): KernelGroup['shapes'] {
  const names = Object.keys(kernelShapes[operator].properties)
  return Object.fromEntries(names.flatMap((name) => (name in shapes ? [[name, shapes[name] ?? 0]] : [])))
}

function groupOf(rows: readonly [KernelRow, ...KernelRow[]]): KernelGroup {
  const [{ kernel, sparsity, deviceId, runtime, protocolKey }] = rows
  const byMedian = [...rows].sort((left, right) => left.latencyMs.median - right.latencyMs.median)
  const fastestMs = byMedian[0]?.latencyMs.median ?? 0
  const shown = byMedian.map((row) => ({ row, ...shownInterval(row.latencyMs) }))
  const ranks = rankByInterval(shown.map(({ row, interval }) => ({ value: row.latencyMs.median, interval })))
  return {
    operator: kernel.operator,
    dtype: kernel.dtype,
    shapes: inOrder(kernel),
    activation: activationOf(kernel),
    sparsity: hundredths(sparsity),
    deviceId,
    runtime,
    protocolKey,
    kernels: shown.map(({ row, interval, sessionVariance }, index): RankedKernel => {
      const { manifest } = row.kernel
      return {
        rank: ranks[index] ?? 1,
        modelId: row.modelId,
        runId: row.runId,
        name: row.name,
        source: manifest === null ? 'paceline' : 'plug-in',
        layout: manifest !== null && 'layout' in manifest ? manifest.layout : null,
        activation: activationOf(row.kernel),
        tolerance: manifest?.tolerance ?? null,
        medianMs: row.latencyMs.median,
        interval,
        sessionVariance,
        verdict: row.verdict,
        timesFastest: row.latencyMs.median / fastestMs,
      }
    }),
  }
}
