import type { Device, Model, Quality } from '@paceline/contracts'
import { demoModels } from '@paceline/tflite'
import type { FastifyBaseLogger } from 'fastify'
import { createJob } from '../jobs/create-job.js'
import { DigestLocks } from '../models/digest-locks.js'
import { createModelKeeper, type ModelKeeper } from '../models/keep-model.js'
import type { Services } from '../services.js'

interface Demo {
  readonly services: Services
  readonly log: FastifyBaseLogger
  readonly signal: AbortSignal
}

const LOOK_MS = 500
const MAX_SECONDS = 4

/**
 * On an empty database, once the host announced itself: builds the published models, each with the accuracy
 * that its paper claims, and measures them on every runtime of the host, one job for each. Models in the
 * database, of whatever origin, mean that it ran or is not wanted: it never runs twice.
 */
export async function startDemo({ services, log, signal }: Demo): Promise<void> {
  const { db } = services
  const { items } = await db.models.list({ limit: 1 })
  if (items.length > 0) return
  const device = await waitForHost(services, signal)
  if (!device) return
  const keeper = createModelKeeper(services, new DigestLocks())
  const models: Model[] = []
  for (const [index, demo] of demoModels.entries()) {
    if (signal.aborted) return
    models.push(await keepDemoModel(keeper, demo))
    // The first models' jobs wait for no other, so that the first points come fast.
    if (index === 0) await postJob({ services, log }, device, device.runtimes[0]?.name, models.slice(0, 1))
  }
  for (const [index, { name }] of device.runtimes.entries()) {
    await postJob({ services, log }, device, name, index === 0 ? models.slice(1) : models)
  }
  log.info({ models: models.length, runtimes: device.runtimes.length }, 'the demo is under way')
}

async function keepDemoModel(keeper: ModelKeeper, demo: (typeof demoModels)[number]): Promise<Model> {
  const { name, spec, top1Percent, dataset, source } = demo
  const quality: Quality = { metric: 'top1', value: top1Percent, dataset, origin: 'claimed', source }
  const kept = await keeper.keepBuilt({ ...spec, seed: 0, name, tags: ['demo'], qualities: [quality] })
  return kept.model
}

async function postJob(
  { services, log }: Omit<Demo, 'signal'>,
  device: Device,
  runtime: string | undefined,
  models: readonly Model[],
): Promise<void> {
  if (runtime === undefined || models.length === 0) return
  const job = { devices: { ids: [device.id] }, runtime, protocol: { maxSeconds: MAX_SECONDS } }
  await createJob(services, { modelIds: models.map(({ id }) => id), job, keyId: null }, log)
}

async function waitForHost({ db }: Services, signal: AbortSignal): Promise<Device | null> {
  while (!signal.aborted) {
    const host = (await db.devices.all()).find(
      ({ kind, driver, state, runtimes }) =>
        kind === 'host' && driver === 'local' && state !== 'offline' && runtimes.length > 0,
    )
    if (host) return host
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
  return null
}
