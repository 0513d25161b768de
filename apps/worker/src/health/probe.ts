import { protocolOn } from '@paceline/contracts'
import { type LeasedProbe, LeaseLostError } from '@paceline/db'
import {
  defaultGateLimits,
  disturbances,
  sentinelIsOff,
  sentinelSessionLevel,
  signalWithin,
  usualSentinelMs,
} from '@paceline/domain'
import type { DeviceSession, RuntimeHost } from '../drivers/driver.js'
import { startHeartbeat } from '../sessions/heartbeat.js'
import { beginSession } from '../sessions/measuring-session.js'
import { sentinelsOf } from '../sessions/sentinels.js'
import type { SessionTools } from '../sessions/session-tools.js'
import { wordsFor } from './concern.js'

export interface ProbeOutcome {
  readonly passed: boolean
  /** For the operator. */
  readonly reason: string
}

/** A probe that hangs has failed: sentinels take seconds. */
const PROBE_MS = 120_000
const INPUT_SEED = 20_240_229
/** Sampling of a probe in all; also what its gate's patience is counted by. */
const PROBE_SECONDS = 2

/**
 * Looks whether a device that rests is well again: opens it and measures the sentinels on it, as a session does. It
 * passes where they can be measured, where nothing says that it is too hot, and where they stand at their usual
 * level, if they have one. Its lease is kept meanwhile, and ended with what came of it; never hangs.
 */
export async function runProbe(tools: SessionTools, probe: LeasedProbe, stopped: AbortSignal): Promise<void> {
  const { db, log, leaseSeconds } = tools
  const { lease } = probe
  const lost = new AbortController()
  const heartbeat = startHeartbeat({
    leases: db.leases,
    lease,
    runId: null,
    leaseSeconds,
    onEnd: () => lost.abort(),
    onError: (error) => log.warn({ err: error, deviceId: lease.deviceId }, 'a lease could not be renewed'),
  })
  try {
    const outcome = await outcomeOf(tools, probe, signalWithin(PROBE_MS, stopped, lost.signal))
    if (lost.signal.aborted) return
    await db.leases.endProbe(lease, outcome)
    log.info({ deviceId: lease.deviceId, ...outcome }, 'a resting device was probed')
  } catch (error) {
    if (!(error instanceof LeaseLostError)) throw error
  } finally {
    heartbeat.stop()
  }
}

async function outcomeOf(
  tools: SessionTools,
  probe: LeasedProbe,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  try {
    await using session = await tools.device.open(signal)
    return await measure(tools, probe, session, signal)
  } catch (error) {
    const why = signal.aborted ? signal.reason : error
    return { passed: false, reason: why instanceof Error ? why.message : String(why) }
  }
}

async function measure(
  { db, device, sentinels: models, build }: SessionTools,
  { lease }: LeasedProbe,
  session: DeviceSession,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const usual = await db.floors.usualSentinels(lease.deviceId)
  const runtime = usual?.runtime ?? device.device.runtimes[0]?.name
  const host = runtime === undefined ? null : session.host(runtime)
  if (host === null) return { passed: false, reason: `it does not offer ${runtime ?? 'any runtime'} now` }
  const protocol = { ...(usual?.protocol ?? protocolOn(host.offer)), maxSeconds: PROBE_SECONDS }
  const { conditions } = session
  const measuring = beginSession({ host, conditions, protocol, inputSeed: INPUT_SEED, signal, build })
  const sentinels = sentinelsOf(measuring, models)
  if (sentinels === null)
    return { passed: true, reason: 'it was opened, and there are no sentinels to measure' }
  const reading = await sentinels.measure()
  if (reading === null) return { passed: false, reason: sentinels.refusal ?? 'the sentinels gave no figure' }
  const now = await conditions.read(signal)
  const [heat] = disturbances(now, now, defaultGateLimits).filter(({ cause }) => cause === 'throttled')
  if (heat !== undefined) return { passed: false, reason: heat.text }
  return judged(host, usual?.sentinelMs ?? [], sentinelSessionLevel([reading, reading]).medianMs)
}

function judged({ offer }: RuntimeHost, pastMs: readonly number[], nowMs: number): ProbeOutcome {
  const usualMs = usualSentinelMs(pastMs)
  if (usualMs === null) return { passed: true, reason: `the sentinels ran on ${offer.name}` }
  const words = wordsFor(usualMs, nowMs)
  return sentinelIsOff(usualMs, nowMs)
    ? { passed: false, reason: `its sentinels are still off: ${words}` }
    : { passed: true, reason: `its sentinels are as usual: ${words}` }
}
