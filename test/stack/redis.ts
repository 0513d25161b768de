import path from 'node:path'
import {
  findRedis,
  markedEnvironment,
  newStartMark,
  openHome,
  ServerKeeper,
  startEmbeddedRedis,
} from '@paceline/launcher'
import { temporaryFolder } from './folder.js'

/** An empty Redis of one test file's own; gone on leaving scope. */
export interface TestRedis extends AsyncDisposable {
  readonly url: string
}

/** Starts one: `await using redis = await startRedis()`. */
export async function startRedis(): Promise<TestRedis> {
  const program = findRedis()
  if (program === undefined)
    throw new Error('redis-server is missing: begin with requireSystem("redis-server")')
  const folder = temporaryFolder('redis')
  const home = openHome(folder.path)
  const keeper = new ServerKeeper({
    env: markedEnvironment(newStartMark()),
    logFile: path.join(home.logs, 'keeper.log'),
  })
  const redis = await startEmbeddedRedis({
    home,
    keeper,
    program,
    logFile: path.join(home.logs, 'redis.log'),
  })
  return {
    url: redis.url,
    [Symbol.asyncDispose]: async () => {
      await redis.stop('immediate')
      await keeper[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}
