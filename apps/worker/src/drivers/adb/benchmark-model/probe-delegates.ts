import type { AgentMessage, Initialised } from '@paceline/contracts'
import { fixedWarmupRule } from '@paceline/domain'
import type { HostPlan, ModelFile } from '../../driver.js'

export interface ProbedDelegates {
  /** What ran with each that works here, by its name. */
  readonly works: ReadonlyMap<string | null, Initialised['ran']>
  /** Why others are not offered. */
  readonly refused: Readonly<Record<string, string>>
}

/** Runs one invocation with a delegate. */
export type Try = (plan: HostPlan, signal: AbortSignal) => AsyncIterable<AgentMessage>

/** A GPU's driver may compile for so long. */
const PROBE_MS = 30_000

/** Tries each delegate for real on a small model: one that takes nothing of it is not offered. */
export async function probeDelegates(
  delegates: readonly (string | null)[],
  model: ModelFile,
  invoke: Try,
  signal: AbortSignal,
): Promise<ProbedDelegates> {
  const works = new Map<string | null, Initialised['ran']>()
  const refused: Record<string, string> = {}
  for (const delegate of delegates) {
    const ran = await tried(delegate, model, invoke, signal)
    if (typeof ran === 'string') refused[delegate ?? 'none'] = ran
    else works.set(delegate, ran)
  }
  return { works, refused }
}

async function tried(
  delegate: string | null,
  model: ModelFile,
  invoke: Try,
  signal: AbortSignal,
): Promise<Initialised['ran'] | string> {
  const inTime = AbortSignal.timeout(PROBE_MS)
  let ran: Initialised['ran'] | null = null
  try {
    for await (const message of invoke(planOf(delegate, model), AbortSignal.any([signal, inTime]))) {
      if (message.type === 'init') ran = message.ran
      if (message.type === 'unsupported' || message.type === 'error') return message.message
    }
  } catch (error) {
    signal.throwIfAborted()
    if (inTime.aborted) return `it did not end within ${PROBE_MS / 1000} s`
    return error instanceof Error ? error.message : String(error)
  }
  if (ran === null) return 'it said nothing'
  return ran.delegate === delegate ? ran : `it took no operator of a small model of float32`
}

function planOf(delegate: string | null, model: ModelFile): HostPlan {
  return {
    type: 'plan',
    invocation: 0,
    model,
    threads: 1,
    delegate,
    batch: 1,
    arrival: { mode: 'closed', periodMs: null },
    inputSeed: 1,
    warmup: { ...fixedWarmupRule, settleMs: 0, minMs: 0 },
    sampling: { minIterations: 1, maxIterations: 1, targetSeconds: 0, maxSeconds: 1 },
  }
}
