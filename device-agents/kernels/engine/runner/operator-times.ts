import type { Clock } from '@paceline/agent'
import type { ChosenKernel } from '../choice/index.js'
import type { KernelNetwork } from '../kernel-network.js'
import { profilerTextOf } from './profiler-text.js'

/** Runs a network operator by operator and keeps what each takes. */
export interface TimesOfOperators {
  run(): void
  text(): string
}

export function createOperatorTimes(
  network: KernelNetwork,
  chosen: readonly ChosenKernel[],
  clock: Pick<Clock, 'now'>,
): TimesOfOperators {
  const times = chosen.map(({ operator, kernel }) => ({ operator, kernel, firstMs: 0, totalMs: 0, calls: 0 }))
  return {
    run() {
      times.forEach((one, index) => {
        const startedMs = clock.now()
        network.runOperator(index)
        const tookMs = clock.now() - startedMs
        if (one.calls === 0) one.firstMs = tookMs
        one.totalMs += tookMs
        one.calls += 1
      })
    },
    text: () => profilerTextOf(times),
  }
}
