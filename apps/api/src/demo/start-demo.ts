import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Device, Model, Quality } from '@paceline/contracts'
import type { ClaimHandle, Database } from '@paceline/db'
import { demoModels } from '@paceline/tflite'
import type { FastifyBaseLogger } from 'fastify'
import { createJob } from '../jobs/create-job.js'
import { createModelKeeper, type ModelKeeper } from '../models/keep-model.js'
import type { Services } from '../services.js'

export interface Demo {
  readonly services: Services
  /** The admin key, under which API processes agree on which of them does it. */
  readonly keyId: string
  readonly log: FastifyBaseLogger
  readonly signal: AbortSignal
}

const TAG = 'demo'
const LOOK_MS = 500
const CLAIM_AGAIN_MS = 5000
const RENEW_MS = 15_000
const MAX_SECONDS = 4
/** What it is measured on, where the host has it: a runtime for profiles would add time and no news. */
const RUNTIMES: readonly string[] = ['tflite-native', 'litert-node', 'litert-web']
/** The lowest there is: whatever somebody asks for goes before the demo. */
const PRIORITY = -100

/**
 * On an empty database, once the host announced itself: builds the published models, each with the accuracy that
 * its source claims, and measures them on the host's runtimes. It measures nothing twice: where there are
 * models already it is not wanted, unless they are its own and a killed start left some of them unbuilt or without
 * a run on one of the runtimes.
 */
export async function startDemo(demo: Demo): Promise<void> {
  const { services, signal } = demo
  const { db } = services
  if (!(await isOwnGround(db))) return
  const device = await waitForHost(db, signal)
  if (!device || !(await isWanted(db, device))) return
  const claim = await claimDemo(demo)
  if (!claim) return
  const renewing = setInterval(() => db.idempotency.renew(claim).catch(() => undefined), RENEW_MS)
  try {
    if (await isWanted(db, device)) await run(demo, device)
    await db.idempotency.answer(claim, { status: 200, body: null })
  } finally {
    clearInterval(renewing)
  }
}

async function run({ services, log, signal }: Demo, device: Device): Promise<void> {
  const keeper = createModelKeeper(services)
  const [first, ...others] = runtimesOf(device)
  if (first === undefined) return
  const models: Model[] = []
  for (const each of demoModels) {
    signal.throwIfAborted()
    models.push(await keepDemoModel(keeper, each))
    // The first one's run waits for no other to be built, so that the first point comes fast.
    if (models.length === 1) await postMissing({ services, log }, device, first, models)
  }
  for (const runtime of [first, ...others]) await postMissing({ services, log }, device, runtime, models)
  log.info({ models: models.length, runtimes: others.length + 1 }, 'the demo is under way')
}

/** Whether there is nothing yet, or something of the demo's own. */
async function isOwnGround({ models }: Database): Promise<boolean> {
  const any = await models.list({ limit: 1 })
  return any.items.length === 0 || (await models.list({ limit: 1, tag: TAG })).items.length > 0
}

/** Whether a model is to be built or a run to be asked for; a model whose bytes were deleted is not missed. */
async function isWanted(db: Database, device: Device): Promise<boolean> {
  if (!(await isOwnGround(db))) return false
  const own = (await db.models.list({ limit: demoModels.length, tag: TAG })).items
  if (own.length < demoModels.length) return true
  const kept = own.filter(({ bytesGoneAt }) => bytesGoneAt === null)
  for (const name of runtimesOf(device)) {
    if ((await withoutRuns(db, name, kept)).length > 0) return true
  }
  return false
}

function runtimesOf({ runtimes }: Device): string[] {
  return runtimes.flatMap(({ name }) => (RUNTIMES.includes(name) ? [name] : []))
}

/** The claim of one API process of all; null where the demo was done, or the signal aborts. */
async function claimDemo({ services, keyId, signal }: Demo): Promise<ClaimHandle | null> {
  const bodyHash = createHash('sha256').update(TAG).digest()
  while (!signal.aborted) {
    const claimed = await services.db.idempotency.claim({ keyId, token: TAG, route: TAG, bodyHash })
    if (claimed.state === 'claimed') return claimed.claim
    if (claimed.state !== 'in-progress') return null
    await pause(CLAIM_AGAIN_MS, signal)
  }
  return null
}

async function keepDemoModel(keeper: ModelKeeper, demo: (typeof demoModels)[number]): Promise<Model> {
  const { name, spec, top1Percent, dataset, source } = demo
  const quality: Quality = { metric: 'top1', value: top1Percent, dataset, origin: 'claimed', source }
  const kept = await keeper.keepBuilt({ ...spec, seed: 0, name, tags: [TAG], qualities: [quality] })
  return kept.model
}

async function withoutRuns(
  { runs }: Database,
  runtime: string,
  models: readonly Model[],
): Promise<readonly Model[]> {
  const without: Model[] = []
  for (const model of models) {
    if ((await runs.list({ model: model.id, runtime, limit: 1 })).items.length === 0) without.push(model)
  }
  return without
}

async function postMissing(
  { services, log }: Pick<Demo, 'services' | 'log'>,
  device: Device,
  runtime: string,
  models: readonly Model[],
): Promise<void> {
  const missing = await withoutRuns(services.db, runtime, models)
  if (missing.length === 0) return
  const job = {
    devices: { ids: [device.id] },
    runtime,
    protocol: { maxSeconds: MAX_SECONDS },
    priority: PRIORITY,
  }
  const modelIds = missing.map(({ id }) => id)
  await createJob(services, { modelIds, job, keyId: null, demo: true }, log)
}

async function waitForHost({ devices }: Database, signal: AbortSignal): Promise<Device | null> {
  while (!signal.aborted) {
    const host = (await devices.all()).find(
      ({ kind, driver, state, runtimes, health }) =>
        kind === 'host' &&
        driver === 'local' &&
        state !== 'offline' &&
        runtimes.length > 0 &&
        // Some of its runtimes have not answered yet, and the demo is for all of them.
        !('probing' in health),
    )
    if (host) return host
    await pause(LOOK_MS, signal)
  }
  return null
}

/** Ends early, without a complaint, when the signal aborts. */
async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  await delay(durationMs, undefined, { signal }).catch(() => undefined)
}
