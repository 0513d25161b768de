import type { Measurement } from '../api/runs.js'
import { formatRange, formatRatio } from '../format/numbers.js'

type Latency = Measurement['latencyMs']

/** What stands wherever another session's figure would: nobody knows yet how far sessions differ on this device. */
export const SESSION_VARIANCE_UNKNOWN = 'session variance unknown'

/** How sure this session is of its own median: "±1.2 %"; null where it had too few invocations to say. */
export function thisSession({ ci }: Pick<Latency, 'ci'>): string | null {
  return ci && `±${formatRatio(ci.halfWidthRatio)}`
}

/** Where the median of another session would lie: "11.20–12.00 ms"; null while its variance is unknown. */
export function anotherSession({ nextSession }: Pick<Latency, 'nextSession'>): string | null {
  return nextSession && `${formatRange(nextSession.low, nextSession.high)} ms`
}
