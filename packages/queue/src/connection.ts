/** Where the queue lives; says nothing of whether it can be reached now. */
export type QueueConnection =
  | { readonly backend: 'redis'; readonly redis: RedisTarget }
  | { readonly backend: 'postgres'; readonly databaseUrl: string }

/** What ioredis takes: a socket's path, or a host with what it wants to let us in. */
export type RedisTarget =
  | { readonly path: string }
  | {
      readonly host: string
      readonly port: number
      readonly username?: string
      readonly password?: string
      readonly db?: number
      readonly tls?: Record<string, never>
    }

export class QueueAddressError extends Error {
  readonly code = 'queue-address'

  constructor(reason: string) {
    super(`the queue's address is wrong: ${reason}`)
    this.name = 'QueueAddressError'
  }
}

const redisPort = 6379

/**
 * The queue of an environment: Redis under `redis://`, `rediss://` or `redis+unix:///absolute/path`, or the
 * schema `bullmq` of the farm's own database. Throws QueueAddressError, which never shows a password.
 */
export function queueConnection(env: {
  queue: 'redis' | 'postgres'
  redisUrl?: string | undefined
  databaseUrl: string
}): QueueConnection {
  if (env.queue === 'postgres') return { backend: 'postgres', databaseUrl: env.databaseUrl }
  if (env.redisUrl === undefined) throw new QueueAddressError('a queue on Redis needs REDIS_URL')
  return { backend: 'redis', redis: parseRedisUrl(env.redisUrl) }
}

function parseRedisUrl(text: string): RedisTarget {
  if (!URL.canParse(text)) throw new QueueAddressError('REDIS_URL is not a URL')
  const url = new URL(text)
  if (url.protocol === 'redis+unix:') {
    if (url.host !== '' || url.pathname.length < 2) {
      throw new QueueAddressError('REDIS_URL names no socket; write redis+unix:///absolute/path.sock')
    }
    return { path: decodeURIComponent(url.pathname) }
  }
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') {
    throw new QueueAddressError(`REDIS_URL begins with ${url.protocol}, not redis:, rediss: or redis+unix:`)
  }
  const db = url.pathname.slice(1)
  if (!/^\d*$/.test(db)) throw new QueueAddressError('the path of REDIS_URL is the number of a database')
  return {
    host: url.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1',
    port: Number(url.port || redisPort),
    ...(url.username !== '' && { username: decodeURIComponent(url.username) }),
    ...(url.password !== '' && { password: decodeURIComponent(url.password) }),
    ...(db !== '' && { db: Number(db) }),
    ...(url.protocol === 'rediss:' && { tls: {} }),
  }
}
