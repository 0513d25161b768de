import { Redis } from 'ioredis'
import { StartError } from '../start-error.js'

/** Whether the server at this address answers a command. */
export async function pingRedis(url: string): Promise<boolean> {
  return withRedis(url, async (redis) => (await redis.ping()) === 'PONG').catch(() => false)
}

/**
 * Connects once to a Redis that somebody else keeps.
 *
 * @returns what about it endangers jobs, in a sentence, or undefined
 * @throws StartError `queue-unavailable`, naming the host and never the password
 */
export async function checkRedis(url: string): Promise<string | undefined> {
  try {
    const memory = await withRedis(url, (redis) => redis.info('memory'))
    const policy = /maxmemory_policy:(\S+)/.exec(memory)?.[1]
    if (policy === undefined || policy === 'noeviction') return undefined
    return `The Redis of REDIS_URL may evict jobs (maxmemory-policy ${policy}): set it to noeviction.`
  } catch (cause) {
    const { hostname, port, pathname, protocol } = new URL(url)
    const place = protocol === 'redis+unix:' ? pathname : `${hostname}:${port || 6379}`
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new StartError(
      'queue-unavailable',
      `REDIS_URL is wrong or its server is down: no answer from ${place} (${reason}).`,
      {
        cause,
      },
    )
  }
}

async function withRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const options = {
    lazyConnect: true,
    connectTimeout: 4_000,
    commandTimeout: 4_000,
    retryStrategy: () => null,
  }
  const { protocol, pathname } = new URL(url)
  const redis =
    protocol === 'redis+unix:'
      ? new Redis({ ...options, path: decodeURIComponent(pathname) })
      : new Redis(url, options)
  // The command below reports the failure; ioredis would also print an event that nobody listens to.
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    return await work(redis)
  } finally {
    redis.disconnect()
  }
}
