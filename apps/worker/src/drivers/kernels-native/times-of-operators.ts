import { profilerTextOf } from '@paceline/agent-kernels'
import type { SliceDone, SliceLoaded } from '@paceline/contracts'

type Kernels = NonNullable<SliceLoaded['ran']['kernels']>

/** Of all operators of a plan, in their order: device-agents/kernels/native/operator-times.c. */
interface TimesOfOperators {
  readonly calls: number
  readonly firstMs: readonly number[]
  readonly totalMs: readonly number[]
}

/**
 * A runner's times of operators in the words of TFLite's profiler, as every runtime has them: the runner itself does not
 * know the operators' names. Nothing is verified as yet: what has another form passes as it is.
 *
 * @param kernels of the entry, as its `slice` named them
 */
export function profilerTextOfTimes(message: SliceDone, kernels: Kernels | undefined): SliceDone {
  const { operatorTimes: times, ...done } = message as SliceDone & { operatorTimes?: unknown }
  if (!isTimes(times) || kernels?.length !== times.totalMs.length) return message
  const { calls, firstMs, totalMs } = times
  const rows = kernels.map(({ operator, kernel }, index) => ({
    ...{ operator, kernel, calls },
    firstMs: firstMs[index] ?? 0,
    totalMs: totalMs[index] ?? 0,
  }))
  return { ...done, profilerText: profilerTextOf(rows) }
}

function isTimes(times: unknown): times is TimesOfOperators {
  const { calls, firstMs, totalMs } = (times ?? {}) as Record<string, unknown>
  return typeof calls === 'number' && isNumbers(firstMs) && isNumbers(totalMs)
}

const isNumbers = (values: unknown): values is number[] =>
  Array.isArray(values) && values.every((value) => typeof value === 'number')
