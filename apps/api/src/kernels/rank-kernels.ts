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

/** A page of groups of kernels that solve one problem in one place, in the order of their sizes. */
export async function rankKernels(
  { kernels }: Pick<Database, 'kernels'>,
  { limit = DEFAULT_LIMIT, cursor, ...filter }: ListKernels,
): Promise<Page<KernelGroup>> {
  const groups = new Map<string, KernelRow[]>()
  for (const row of await kernels.measured(filter, KERNEL_RUNTIMES)) {
    const key = keyOf(row)
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  const after = cursor === undefined ? '' : keyIn(cursor)
  const keys = [...groups.keys()].filter((key) => key > after).sort()
  const shown = keys.slice(0, limit)
  return {
    items: shown.map((key) => groupOf(groups.get(key) as [KernelRow, ...KernelRow[]])),
    nextCursor: keys.length > limit ? Buffer.from(shown.at(-1) ?? '').toString('base64url') : null,
  }
}

/** What kernels of one group have in common; as text, numbers are as long as the longest, so that it sorts them. */
function keyOf({ kernel, sparsity, deviceId, protocolKey }: KernelRow): string {
  const sizes = Object.entries(kernel.shapes).sort()
  const padded = sizes.map(([name, size]) => `${name}${String(size).padStart(6, '0')}`).join(' ')
  return [kernel.operator, kernel.dtype, padded, hundredths(sparsity).toFixed(2), deviceId, protocolKey].join(
    '|',
  )
}

function keyIn(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString()
  if (key.split('|').length === 6) return key
  throw new ProblemError('invalid-request', 'the cursor is not one that this list gave', [
    { path: 'cursor', message: 'is not one that this list gave' },
  ])
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
        activation: manifest && (manifest.activation ?? 'none'),
        medianMs: row.latencyMs.median,
        interval,
        sessionVariance,
        verdict: row.verdict,
        timesFastest: row.latencyMs.median / fastestMs,
      }
    }),
  }
}
