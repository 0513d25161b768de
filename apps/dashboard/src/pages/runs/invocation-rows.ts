import type { Measurement } from '../../api/runs.js'

/** One invocation as the worker recorded it; null for what it did not say. */
export interface InvocationRow {
  /** Position, from 0. */
  readonly invocation: number
  readonly iterations: number | null
  readonly medianMs: number | null
  readonly warmupIterations: number | null
  /** CPUs' worth of time that others took meanwhile. */
  readonly otherCpuCores: number | 'unavailable' | null
  /** Why it was kept apart; null where it was not. */
  readonly apart: string | null
  /** What disturbed it, in words. */
  readonly disturbances: readonly string[]
}

/** The invocations of `conditions.invocations`, in their order; empty where the worker kept none. */
export function invocationRows({ invocations }: Measurement['conditions']): InvocationRow[] {
  if (!Array.isArray(invocations)) return []
  return invocations.map((value: unknown, invocation) => {
    const { iterations, medianMs, warmup, otherCpuCores, apart, disturbances } = valuesOf(value)
    return {
      invocation,
      iterations: numberOf(iterations),
      medianMs: numberOf(medianMs),
      warmupIterations: numberOf(valuesOf(warmup).iterations),
      otherCpuCores: otherCpuCores === 'unavailable' ? otherCpuCores : numberOf(otherCpuCores),
      apart: typeof apart === 'string' ? apart : null,
      disturbances: Array.isArray(disturbances)
        ? disturbances.map((one) => String(valuesOf(one).text ?? valuesOf(one).code ?? one))
        : [],
    }
  })
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

function valuesOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
