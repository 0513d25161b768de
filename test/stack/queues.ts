import { describe } from 'vitest'
import { startRedis } from './redis.js'
import { requireSystem } from './system.js'

/** The environment of a program whose queue runs on one of the backends. */
export interface QueueEnvironment extends AsyncDisposable {
  readonly variables: { readonly PACELINE_QUEUE: 'redis' | 'postgres'; readonly REDIS_URL?: string }
}

/** One of the two places that a queue can run in. */
export interface QueueBackendUnderTest {
  readonly backend: 'redis' | 'postgres'
  /** Starts what the backend needs: `await using queue = await backend.start()`. */
  start(): Promise<QueueEnvironment>
}

const onPostgres: QueueBackendUnderTest = {
  backend: 'postgres',
  start: async () => ({
    variables: { PACELINE_QUEUE: 'postgres' },
    [Symbol.asyncDispose]: async () => undefined,
  }),
}

const onRedis: QueueBackendUnderTest = {
  backend: 'redis',
  start: async () => {
    const redis = await startRedis()
    return {
      variables: { PACELINE_QUEUE: 'redis', REDIS_URL: redis.url },
      [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose](),
    }
  },
}

/** Describes the same flow once on each queue backend. */
export function describeOnEachQueue(title: string, body: (queue: QueueBackendUnderTest) => void): void {
  describe(`${title}, queue on postgres`, () => body(onPostgres))
  requireSystem('redis-server')(`${title}, queue on redis`, () => body(onRedis))
}
