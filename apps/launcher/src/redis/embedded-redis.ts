import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Home } from '../home/home.js'
import type { RunningServer, ServerKeeper } from '../servers/server-keeper.js'
import { takeSocketFolder } from '../socket-folder.js'
import { StartError } from '../start-error.js'
import { pingRedis } from './client.js'

const oldest = [6, 2] as const

/** A `redis-server` of the system that is new enough for the queue. */
export interface RedisProgram {
  readonly command: string
  readonly version: string
}

/** A queue server of this home's own, reachable through a unix socket alone. */
export interface EmbeddedRedis {
  readonly server: RunningServer
  readonly url: string
  stop(urgency: 'prompt' | 'immediate'): Promise<void>
}

/** Looks for `redis-server` on the PATH; undefined when there is none or it is older than BullMQ asks for. */
export function findRedis(command = 'redis-server'): RedisProgram | undefined {
  const answer = spawnSync(command, ['--version'], { encoding: 'utf8' })
  const [, version, major, minor] = /v=((\d+)\.(\d+)\S*)/.exec(answer.stdout ?? '') ?? []
  if (version === undefined) return undefined
  const isNewEnough = Number(major) > oldest[0] || (Number(major) === oldest[0] && Number(minor) >= oldest[1])
  return isNewEnough ? { command, version } : undefined
}

export interface EmbeddedRedisOptions {
  readonly home: Home
  readonly keeper: ServerKeeper
  readonly program: RedisProgram
  readonly logFile: string
}

/**
 * Starts a Redis of our own, never one that runs already, and waits until it serves.
 *
 * @throws StartError `queue-unavailable`
 */
export async function startEmbeddedRedis({
  home,
  keeper,
  program,
  logFile,
}: EmbeddedRedisOptions): Promise<EmbeddedRedis> {
  const sockets = takeSocketFolder(home.redis, 'redis.sock')
  const socket = path.join(sockets.folder, 'redis.sock')
  const settings = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '600',
    dir: home.redis,
    daemonize: 'no',
    // A queue that evicts keys loses jobs without a word.
    'maxmemory-policy': 'noeviction',
    appendonly: 'yes',
    save: '',
  }
  const server = await keeper.run({
    name: 'redis',
    command: program.command,
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    cwd: home.redis,
    logFile,
    signals: { patient: 'SIGTERM', prompt: 'SIGTERM', immediate: 'SIGKILL' },
  })
  const url = `redis+unix://${socket}`
  await waitUntilServing(url, server, logFile)
  return {
    server,
    url,
    stop: async (urgency) => {
      await server.stop(urgency)
      if (sockets.folder !== home.redis) sockets.remove()
    },
  }
}

async function waitUntilServing(url: string, server: RunningServer, logFile: string): Promise<void> {
  const deadline = Date.now() + 30_000
  while (Date.now() < deadline && !server.hasEnded()) {
    if (await pingRedis(url)) return
    await delay(20)
  }
  const how = server.hasEnded() ? `ended at its start (${await server.ended})` : 'does not answer'
  throw new StartError(
    'queue-unavailable',
    `Our own redis-server ${how}: see ${logFile}, or set PACELINE_QUEUE=postgres.`,
  )
}
