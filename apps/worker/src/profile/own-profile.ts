import { signalWithin } from '@paceline/domain'
import { hostPlanOf } from '../sessions/host-plan.js'
import type { OperatorsProfiled, OperatorsToProfile } from './profile-operators.js'
import { runtimeOwnOfTexts } from './runtime-own.js'

/** Long enough for the means of a profiler, whose figures are nobody's but its own. */
const SAMPLING_SHARE = 0.2
const PROFILE_MS = 180_000

/**
 * What the runtime's own profiler says, of a host that can measure no slices beside it: its figures have no intervals,
 * and its instruments are a part of them.
 */
export async function ownProfileOf(
  run: OperatorsToProfile,
  reasons: OperatorsProfiled['reasons'],
): Promise<Pick<OperatorsProfiled, 'profile' | 'reasons'>> {
  const { host, model, protocol, seed, wholeMs, signal, beforeSuite, during = (work) => work() } = run
  const maxSeconds = protocol.maxSeconds * SAMPLING_SHARE
  const plan = hostPlanOf(
    { host, protocol, inputSeed: seed },
    {
      model,
      // Not the first: what it has compiled is kept.
      invocation: 1,
      sampling: { minIterations: 10, maxIterations: 10_000, targetSeconds: maxSeconds, maxSeconds },
      batch: 1,
      arrival: { mode: 'closed', periodMs: null },
    },
  )
  await beforeSuite?.()
  const inTime = signalWithin(PROFILE_MS, signal)
  const text = await during(async () => host.profilerText?.(plan, inTime))
  const own = runtimeOwnOfTexts(text === undefined ? [] : [text])
  const profile = own.runtimeOwn && {
    overheadUs: Math.max(0, 1000 * wholeMs - own.runtimeOwn.reduce((sum, { meanUs }) => sum + meanUs, 0)),
    wholeUs: 1000 * wholeMs,
    invocations: 1,
    singles: 0,
    prefixes: 0,
    disagreement: 1,
    rotatedBytes: 0,
    failed: [],
    runtimeOwn: own.runtimeOwn,
  }
  return { profile, reasons: [...reasons, ...own.reasons] }
}
