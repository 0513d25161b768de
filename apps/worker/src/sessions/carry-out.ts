import { protocolKeyOn } from '@paceline/contracts'
import type { LeasedRun } from '@paceline/db'
import { learnCoefficient, warmupVersionOf } from '@paceline/domain'
import { InvocationError, type ModelFile, type RuntimeHost } from '../drivers/driver.js'
import { concernOf } from '../health/concern.js'
import { type CompareOutcome, compareModels } from './compare-models.js'
import type { InvocationRefusal } from './invocation-record.js'
import { type MeasureOutcome, measureRun } from './measure-run.js'
import { replayOf } from './replay.js'
import { sentinelModelsFor } from './sentinels.js'
import type { SessionTools } from './session-tools.js'
import { createProgressTeller } from './tell-progress.js'

/** What one model is given on one runtime it is given on all. */
const INPUT_SEED = 20_240_229

type Outcome = Parameters<SessionTools['db']['leases']['complete']>[2]
export type CarriedOut = ({ readonly state: 'completed' } & Outcome) | InvocationRefusal

/** Opens the leased device and does there what the run is for. Throws what the device, or its store, does wrong. */
export async function carryOut(
  tools: SessionTools,
  leased: LeasedRun,
  signal: AbortSignal,
): Promise<CarriedOut> {
  const { db, device, log, build, sentinels } = tools
  const { lease, run, task } = leased
  await using session = await device.open(signal)
  const host = hostOf(session, run.runtime ?? device.device.runtimes[0]?.name)
  const model = { id: leased.model.id, file: await modelFile(tools, leased.model) }
  // A run for a pool was given its protocol before its device was known; where it runs is known now.
  const { name: runtime, context } = host.offer
  const protocol = { ...run.protocol, context, warmup: warmupVersionOf(runtime) }
  const protocolKey = protocolKeyOn(host.offer, protocol)
  await db.leases.start(lease, run.id, { runtime, protocol, protocolKey })
  // A lease that is lost is noticed by the heartbeat.
  using progress = createProgressTeller(
    (news) => db.leases.progress(lease, run.id, { ...news }),
    (error) => log.debug({ err: error, runId: run.id }, 'progress could not be told'),
  )
  const { tell } = progress
  if (session.prepare) tell({ waitingFor: 'the device is being prepared' })
  const preparation = (await session.prepare?.(protocol.clock, signal)) ?? null
  if (preparation) tell({ waitingFor: null })
  const options = {
    host,
    conditions: session.conditions,
    protocol,
    inputSeed: INPUT_SEED,
    signal,
    build,
    sentinels,
    preparation,
    onProgress: tell,
    onWaiting: (waitingFor: string | null) => tell({ waitingFor }),
  }
  if (task.purpose === 'comparison') {
    const { seed, pairs } = task
    const variants = await Promise.all(
      task.variants.map(async (variant) => ({ id: variant.id, file: await modelFile(tools, variant) })),
    )
    return withKey(await compareModels({ ...options, baseline: model, variants, seed, pairs }), protocolKey)
  }
  const place = { deviceId: lease.deviceId, protocolKey }
  // What earlier sentinels taught is of use to a session that measures its own.
  const hasSentinels = sentinelModelsFor(options, sentinels).length > 0
  const sentinelReference = hasSentinels ? learnCoefficient(await db.floors.sentinelSessions(place)) : null
  const measured = withKey(
    await measureRun({ ...options, model: model.file, sentinelReference }),
    protocolKey,
  )
  if (measured.state !== 'completed') return measured
  const { measurement } = measured
  const usual =
    measurement.sentinel === null ? null : await db.floors.usualSentinels(lease.deviceId, protocolKey)
  const outcome = { ...measured, deviceConcern: concernOf(measurement, usual?.sentinelMs ?? []) }
  if (task.purpose !== 'replay') return outcome
  return {
    ...outcome,
    replay: replayOf(task.original, { protocol, measurement: outcome.measurement }, task.floorSessions),
  }
}

function withKey(outcome: MeasureOutcome | CompareOutcome, protocolKey: string): CarriedOut {
  return outcome.state === 'completed' ? { ...outcome, protocolKey } : outcome
}

function hostOf(
  session: { host(runtime: string): RuntimeHost | null },
  runtime: string | undefined,
): RuntimeHost {
  const host = runtime === undefined ? null : session.host(runtime)
  if (host !== null) return host
  throw new InvocationError(
    'runtime-missing',
    `this device does not offer ${runtime ?? 'any runtime'} any more`,
  )
}

async function modelFile(
  { artifacts }: SessionTools,
  { id, sha256, bytes }: LeasedRun['model'],
): Promise<ModelFile> {
  try {
    return { path: await artifacts.path(sha256), sha256, bytes }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'artifact-missing')) throw error
    throw new InvocationError('model-gone', `the bytes of ${id} are gone; upload the same file again`, {
      cause: error,
    })
  }
}
