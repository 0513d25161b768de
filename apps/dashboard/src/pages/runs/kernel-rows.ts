import type { Measurement } from '../../api/runs.js'

/** What ran one operator, on a runtime that has several kernels for it. */
export interface KernelRow {
  /** Position among the operators that ran, from 0. */
  readonly place: number
  /** Index and type in the model; a conversion between layouts has those of the operator that needs it. */
  readonly operator: string
  readonly shape: string
  readonly kernel: string
}

/** The kernels of `conditions.ran`, in the order they run in; empty where the runtime told of none. */
export function kernelRows({ ran }: Pick<Measurement['conditions'], 'ran'>): KernelRow[] {
  const { kernels } = ran as { kernels?: unknown }
  if (!Array.isArray(kernels)) return []
  return kernels.flatMap((value: unknown, place) => {
    const { operator, shape, kernel } = (value ?? {}) as Record<string, unknown>
    const known = typeof operator === 'string' && typeof shape === 'string' && typeof kernel === 'string'
    return known ? [{ place, operator, shape, kernel }] : []
  })
}
