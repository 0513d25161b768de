import {
  continueSampling,
  type InvocationPlan,
  type MeasurementDone,
  planInvocation,
} from '../measurement/plan-invocation.js'
import { type Judgement, judge } from '../measurement/verdict.js'
import type { Protocol, ProtocolRequest } from '../protocol/protocol.js'
import { withDefaults } from '../protocol/protocol-defaults.js'
import { type LatencySummary, summarise } from '../statistics/summarise.js'
import type { SessionNoise } from './noise.js'

export interface SimulatedDevice {
  readonly noise: SessionNoise
  /** Duration of an inference where the noise's ratio is 1. */
  readonly typicalMs: number
  /** Starting a runner, loading the model and warming up, for each invocation. */
  readonly overheadSeconds: number
}

export interface SimulatedSession extends Judgement {
  readonly samplesByInvocation: readonly Float64Array[]
  /** What each invocation was asked for. */
  readonly plans: readonly InvocationPlan[]
  readonly reason: MeasurementDone['reason']
  readonly latencyMs: LatencySummary
  readonly samplingSeconds: number
  /** With all overheads. */
  readonly elapsedSeconds: number
}

/** The protocol for a request; of one that says nothing, the protocol that most users get. */
export function simulatedProtocol(request: ProtocolRequest = {}): Protocol {
  return withDefaults(request, { delegates: [], context: 'process' })
}

/**
 * A whole measurement on a simulated clock, under the rules that ship: `planInvocation` says what each
 * invocation does, `continueSampling` when it ends, `summarise` and `judge` what came out.
 */
export function simulateSession(
  { noise, typicalMs, overheadSeconds }: SimulatedDevice,
  protocol: Protocol = simulatedProtocol(),
): SimulatedSession {
  const samplesByInvocation: Float64Array[] = []
  const plans: InvocationPlan[] = []
  let samplingSeconds = 0
  let clockMs = 0
  for (;;) {
    const elapsedSeconds = clockMs / 1_000
    const overheadSecondsByInvocation = samplesByInvocation.map(() => overheadSeconds)
    const progress = { samplesByInvocation, samplingSeconds, elapsedSeconds, overheadSecondsByInvocation }
    const plan = planInvocation(progress, protocol)
    if (plan.done) {
      const latencyMs = summarise(samplesByInvocation, { batch: protocol.batch })
      const judgement = judge({ samplesByInvocation, protocol })
      const { reason } = plan
      return { samplesByInvocation, plans, reason, latencyMs, samplingSeconds, elapsedSeconds, ...judgement }
    }
    plans.push(plan)
    clockMs += overheadSeconds * 1_000
    const samples = simulateInvocation(noise, typicalMs, plan, clockMs)
    const takenMs = samples.reduce((total, sample) => total + sample, 0)
    samplesByInvocation.push(samples)
    samplingSeconds += takenMs / 1_000
    clockMs += takenMs
  }
}

function simulateInvocation(
  noise: SessionNoise,
  typicalMs: number,
  plan: InvocationPlan,
  startMs: number,
): Float64Array {
  const process = noise.startProcess()
  const taken: number[] = []
  let elapsedMs = 0
  while (continueSampling(plan, taken.length, elapsedMs)) {
    const sample = typicalMs * process.next(startMs + elapsedMs)
    taken.push(sample)
    elapsedMs += sample
  }
  return Float64Array.from(taken)
}
