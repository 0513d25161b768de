import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Device, Model, Quality } from '@paceline/contracts'
import type { Database } from '@paceline/db'
import { demoModels } from '@paceline/tflite'
import type { FastifyBaseLogger } from 'fastify'
import { createJob } from '../jobs/create-job.js'
import { DigestLocks } from '../models/digest-locks.js'
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
const MAX_SECONDS = 4

/**
 * On an empty database, once the host announced itself: builds the published models, each with the accuracy that
 * its source claims, and measures them on every runtime of the host. It never runs twice: models in the database
 * mean that it ran or is not wanted, unless they are a part of its own, which a killed start left.
 */
export async function startDemo(demo: Demo): Promise<void> {
  const { services, signal } = demo
  if (!(await isWanted(services.db))) return
  const device = await waitForHost(services.db, signal)
  if (!device || !(await claim(demo)) || !(await isWanted(services.db))) return
  await run(demo, device)
  await services.db.idempotency.answer({ keyId: demo.keyId, token: TAG, status: 200, body: null })
}

async function run({ services, log, signal }: Demo, device: Device): Promise<void> {
  const keeper = createModelKeeper(services, new DigestLocks())
  const [first, ...others] = device.runtimes.map(({ name }) => name)
  if (first === undefined) return
  const models: Model[] = []
  for (const each of demoModels) {
    signal.throwIfAborted()
    const model = await keepDemoModel(keeper, each)
    models.push(model)
    if (models.length > 1 || (await hasRuns(services.db, model))) continue
    // The first one's run waits for no other to be built, so that the first point comes fast.
    await postJob({ services, log }, device, first, [model])
  }
  await postJob({ services, log }, device, first, models.slice(1))
  for (const runtime of others) await postJob({ services, log }, device, runtime, models)
  log.info({ models: models.length, runtimes: device.runtimes.length }, 'the demo is under way')
}

async function isWanted({ models }: Database): Promise<boolean> {
  const { items } = await models.list({ limit: 1 })
  if (items.length === 0) return true
  const own = await models.list({ limit: demoModels.length, tag: TAG })
  return own.items.length > 0 && own.items.length < demoModels.length
}

/** True for one API process of all; a claim whose process died is free again after a minute. */
async function claim({ services, keyId, signal }: Demo): Promise<boolean> {
  const bodyHash = createHash('sha256').update(TAG).digest()
  while (!signal.aborted) {
    const { state } = await services.db.idempotency.claim({ keyId, token: TAG, route: TAG, bodyHash })
    if (state === 'claimed') return true
    if (state !== 'in-progress') return false
    await pause(CLAIM_AGAIN_MS, signal)
  }
  return false
}

async function keepDemoModel(keeper: ModelKeeper, demo: (typeof demoModels)[number]): Promise<Model> {
  const { name, spec, top1Percent, dataset, source } = demo
  const quality: Quality = { metric: 'top1', value: top1Percent, dataset, origin: 'claimed', source }
  const kept = await keeper.keepBuilt({ ...spec, seed: 0, name, tags: [TAG], qualities: [quality] })
  return kept.model
}

async function hasRuns({ runs }: Database, { id }: Model): Promise<boolean> {
  return (await runs.list({ model: id, limit: 1 })).items.length > 0
}

async function postJob(
  { services, log }: Pick<Demo, 'services' | 'log'>,
  device: Device,
  runtime: string,
  models: readonly Model[],
): Promise<void> {
  const job = { devices: { ids: [device.id] }, runtime, protocol: { maxSeconds: MAX_SECONDS } }
  await createJob(services, { modelIds: models.map(({ id }) => id), job, keyId: null }, log)
}

async function waitForHost({ devices }: Database, signal: AbortSignal): Promise<Device | null> {
  while (!signal.aborted) {
    const host = (await devices.all()).find(
      ({ kind, driver, state, runtimes }) =>
        kind === 'host' && driver === 'local' && state !== 'offline' && runtimes.length > 0,
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
