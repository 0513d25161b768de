import type { LauncherEnvironment } from './environment.js'
import type { RedisProgram } from './redis/embedded-redis.js'
import { StartError } from './start-error.js'

/** Where the queue runs. */
export type QueueChoice =
  | { readonly backend: 'postgres' }
  | { readonly backend: 'redis'; readonly url: string }
  | { readonly backend: 'redis'; readonly program: RedisProgram }

/**
 * Redis where it is named or installed, otherwise the database itself, unless `PACELINE_QUEUE` forces one.
 *
 * @throws StartError `queue-unavailable` when Redis is forced and there is none
 */
export function chooseQueue(
  { queue, redisUrl }: Pick<LauncherEnvironment, 'queue' | 'redisUrl'>,
  findProgram: () => RedisProgram | undefined,
): QueueChoice {
  if (queue === 'postgres') return { backend: 'postgres' }
  if (redisUrl !== undefined) return { backend: 'redis', url: redisUrl }
  const program = findProgram()
  if (program !== undefined) return { backend: 'redis', program }
  if (queue === undefined) return { backend: 'postgres' }
  throw new StartError(
    'queue-unavailable',
    'PACELINE_QUEUE forces redis, and there is neither REDIS_URL nor a redis-server 6.2 or newer on the PATH: give one, or set PACELINE_QUEUE=postgres.',
  )
}
