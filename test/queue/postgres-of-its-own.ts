import path from 'node:path'
import {
  type EmbeddedPostgres,
  markedEnvironment,
  newStartMark,
  openHome,
  ServerKeeper,
  startEmbeddedPostgres,
} from '@paceline/launcher'
import pg from 'pg'
import { temporaryFolder } from '../stack/index.js'

/** A Postgres that a test may stop, and that comes back with its data under the same address. */
export interface StoppablePostgres extends AsyncDisposable {
  readonly url: string
  start(): Promise<void>
  /** Without an orderly end. What was committed is in its files by then: the queue does not wait for that. */
  stop(): Promise<void>
}

export async function startStoppablePostgres(): Promise<StoppablePostgres> {
  const folder = temporaryFolder('queue')
  const home = openHome(path.join(folder.path, 'home'))
  const keeper = new ServerKeeper({
    env: markedEnvironment(newStartMark()),
    logFile: path.join(home.logs, 'keeper.log'),
  })
  const start = () =>
    startEmbeddedPostgres({
      home,
      keeper,
      logFile: path.join(home.logs, 'postgres.log'),
      database: 'queue',
      publicRoot: path.join(folder.path, 'public'),
      // What was committed survives the end of its server, if not of the computer.
      settings: { fsync: 'off' },
    })
  let running: EmbeddedPostgres | null = await start()
  const url = running.urlOf('queue')
  return {
    url,
    async start() {
      running = await start()
      if (running.urlOf('queue') !== url) throw new Error('the database came back under another address')
    },
    async stop() {
      await writtenTo(url)
      await running?.stop('immediate')
      running = null
    },
    async [Symbol.asyncDispose]() {
      await running?.stop('immediate')
      await keeper[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

async function writtenTo(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('CHECKPOINT')
  await client.end()
}
