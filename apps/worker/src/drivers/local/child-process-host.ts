import type { AgentMessage, Ready, SuiteMessage } from '@paceline/contracts'
import { Ready as ReadySchema } from '@paceline/contracts'
import { Check } from 'typebox/value'
import type { Pinning } from '../adb/affinity/index.js'
import type { HostPlan, HostSuitePlan, RuntimeHost, UnavailableRuntime } from '../driver.js'
import { offerOf } from '../offer-of.js'
import { pinningHere, withAffinity } from './pinning.js'
import { type AgentProgram, runAgent } from './runner-process.js'

export interface ChildProcessHostOptions {
  readonly script: AgentProgram
  readonly maxThreads: number
  /** How long a probe may take; loading a runtime is most of it. */
  readonly probeMs?: number
  readonly signal: AbortSignal
}

const PROBE_MS = 20_000

/** A runtime whose agent is a program of its own; probed once for real, and unavailable with the agent's own reason. */
export async function createChildProcessHost(
  options: ChildProcessHostOptions,
): Promise<RuntimeHost | UnavailableRuntime> {
  const probed = await probe(options)
  if ('unavailable' in probed) return probed
  const { script, maxThreads } = options
  const heldTo = (pinning: Pinning | null) => (pinning ? { ...script, cpus: pinning.cpus } : script)
  return {
    offer: offerOf(probed, { context: 'process', maxThreads }),
    async *invoke(plan: HostPlan, signal: AbortSignal) {
      const pinning = await pinningHere(plan.affinity, signal)
      // It is held from outside, and need not know what a cluster is.
      const { affinity: _, ...rest } = plan
      const agentPlan = { ...rest, model: plan.model.path }
      // Unchecked as yet: the session verifies each message before it believes it.
      const messages = runAgent(heldTo(pinning), [], agentPlan, signal) as AsyncIterable<AgentMessage>
      yield* pinning ? withAffinity(messages, pinning) : messages
    },
    async *suite(plan: HostSuitePlan, signal: AbortSignal) {
      const { affinity, ...rest } = plan
      const pinning = await pinningHere(affinity, signal)
      const entries = plan.entries.map((entry) => ({ ...entry, model: entry.model.path }))
      const primer = plan.primer && { ...plan.primer, model: plan.primer.model.path }
      const agentPlan = { ...rest, entries, primer }
      yield* runAgent(heldTo(pinning), [], agentPlan, signal) as AsyncIterable<SuiteMessage>
    },
    async [Symbol.asyncDispose]() {
      // Nothing outlives an invocation.
    },
  }
}

async function probe({
  script,
  probeMs = PROBE_MS,
  signal,
}: ChildProcessHostOptions): Promise<Ready | UnavailableRuntime> {
  const inTime = AbortSignal.timeout(probeMs)
  try {
    for await (const message of runAgent(script, ['--probe'], null, AbortSignal.any([signal, inTime]))) {
      if (Check(ReadySchema, message)) return message
      return { unavailable: wordsOf(message) }
    }
    return { unavailable: 'its agent said nothing' }
  } catch (error) {
    signal.throwIfAborted()
    if (inTime.aborted) return { unavailable: `its agent did not answer within ${probeMs / 1000} s` }
    return { unavailable: error instanceof Error ? error.message : String(error) }
  }
}

function wordsOf(message: unknown): string {
  const hasWords = message !== null && typeof message === 'object' && 'message' in message
  return hasWords ? String(message.message) : `its agent answered ${JSON.stringify(message)}`
}
