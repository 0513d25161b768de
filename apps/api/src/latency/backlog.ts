import type { FastifyBaseLogger } from 'fastify'
import { createJob } from '../jobs/create-job.js'
import type { ModelKeeper } from '../models/keep-model.js'
import type { Services } from '../services.js'
import type { LatencyTarget } from './latency-target.js'
import type { BuildableSpec } from './resolve-queries.js'

/** Models that a latency request asked for and that could not be built while it waited. */
export interface LatencyBacklog {
  /** Builds each once and posts its runs, a job for so many. Specs that are in work already are left alone. */
  add(order: BacklogOrder): void
  /** Specs waiting for this key. */
  size(keyId: string): number
}

export interface BacklogOrder {
  readonly specs: readonly { readonly spec: BuildableSpec; readonly specKey: string }[]
  readonly target: LatencyTarget
  readonly keyId: string
}

interface Needs {
  readonly services: Pick<Services, 'db' | 'dispatcher'>
  readonly keeper: Pick<ModelKeeper, 'keepBuilt'>
  readonly log: FastifyBaseLogger
}

const MODELS_PER_JOB = 50

/**
 * Kept in memory: when the process ends, what was not built is forgotten, and the next request for it brings
 * it back.
 */
export function createLatencyBacklog({ services, keeper, log }: Needs): LatencyBacklog {
  const waiting = new Map<string, string>()

  const work = async ({ specs, target, keyId }: BacklogOrder): Promise<void> => {
    for (let start = 0; start < specs.length; start += MODELS_PER_JOB) {
      const chunk = specs.slice(start, start + MODELS_PER_JOB)
      try {
        const modelIds: string[] = []
        for (const { spec } of chunk) modelIds.push((await keeper.keepBuilt(spec)).model.id)
        await createJob(services, { modelIds: [...new Set(modelIds)], job: jobFor(target), keyId }, log)
      } catch (error) {
        log.warn({ err: error }, 'a batch of models that a latency request asked for was given up')
      }
      for (const { specKey } of chunk) waiting.delete(placeOf(specKey, target))
    }
  }

  return {
    add(order) {
      const specs = order.specs.filter(({ specKey }) => !waiting.has(placeOf(specKey, order.target)))
      for (const { specKey } of specs) waiting.set(placeOf(specKey, order.target), order.keyId)
      if (specs.length > 0) void work({ ...order, specs })
    },
    size: (keyId) => [...waiting.values()].filter((each) => each === keyId).length,
  }
}

/** The job part of what a latency request schedules. */
export function jobFor({ target, request }: LatencyTarget) {
  const devices = target.deviceId === null ? { pool: target.pool ?? '' } : { ids: [target.deviceId] }
  return { devices, ...request }
}

function placeOf(specKey: string, { target, keys }: LatencyTarget): string {
  return `${target.deviceId ?? target.pool} ${[...keys.values()].join()} ${specKey}`
}
