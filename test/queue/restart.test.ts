import { type DeviceFeed, queueConnection, type TargetedDelivery } from '@paceline/queue'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { freshDatabase, requireSystem } from '../stack/index.js'
import { createMemoryBell } from './memory-bell.js'
import { startStoppablePostgres } from './postgres-of-its-own.js'
import { openProcess } from './process.js'
import { startForgetfulRedis } from './redis-on-socket.js'

const patience = 30_000
const delivery = (runId: string): TargetedDelivery => ({
  runId,
  attempt: 1,
  deviceId: 'dev_1',
  pool: null,
  priority: 0,
})
const soon = (feed: DeviceFeed) => feed.next(AbortSignal.timeout(patience))
/** Everything may have something, at any time: what comes is found without a bell. */
const bell = () => createMemoryBell({ due: true, deaf: true })

requireSystem('redis-server')('Redis that stops and forgets', () => {
  test('fails no request while it is away, and delivers what is queued again after', async () => {
    await using redis = await startForgetfulRedis()
    const connection = queueConnection({ queue: 'redis', redisUrl: redis.url, databaseUrl: 'unused' })
    await using process = openProcess(connection, bell(), { lockSeconds: 1 })
    const { dispatcher, errors } = process
    const feed = process.feed('dev_1', 'p')
    await dispatcher.enqueue([delivery('held'), delivery('lost')])
    const held = await soon(feed)
    expect(held?.data.runId).toBe('held')
    await redis.kill()
    await dispatcher.enqueue([delivery('while away')])
    expect(errors.length).toBeGreaterThan(0)
    await redis.start()
    // What the row's owner does not know to be lost it may still report as done.
    await held?.done()
    const waiting = soon(feed)
    await dispatcher.enqueue([delivery('lost')])
    const again = new Set<string>()
    for (let next = await waiting; next !== null; ) {
      again.add(next.data.runId)
      await next.done()
      next = again.has('lost') ? null : await soon(feed)
    }
    expect(again).toContain('lost')
  })

  test('a feed and a dispatcher that start before it work once it is there', async () => {
    await using redis = await startForgetfulRedis()
    await redis.kill()
    const connection = queueConnection({ queue: 'redis', redisUrl: redis.url, databaseUrl: 'unused' })
    await using process = openProcess(connection, bell(), { lockSeconds: 1 })
    const waiting = soon(process.feed('dev_1', 'p'))
    await process.dispatcher.enqueue([delivery('early')])
    await redis.start()
    await process.dispatcher.enqueue([delivery('early')])
    const taken = await waiting
    expect(taken?.data.runId).toBe('early')
    await taken?.done()
  })

  test('closes while it is away', async () => {
    await using redis = await startForgetfulRedis()
    const connection = queueConnection({ queue: 'redis', redisUrl: redis.url, databaseUrl: 'unused' })
    const process = openProcess(connection, bell(), { lockSeconds: 1 })
    await process.dispatcher.enqueue([delivery('lost')])
    const unanswered = process.feed('dev_2', 'p').next(new AbortController().signal)
    await redis.kill()
    await process[Symbol.asyncDispose]()
    expect(await unanswered).toBeNull()
  })
})

describe('a Postgres that drops every connection', () => {
  test('delivers on, what is held and what comes', async () => {
    await using database = await freshDatabase()
    const connection = queueConnection({ queue: 'postgres', databaseUrl: database.url })
    await using process = openProcess(connection, bell(), { lockSeconds: 5 })
    const { dispatcher } = process
    const feed = process.feed('dev_1', 'p')
    await dispatcher.enqueue([delivery('held')])
    const held = await soon(feed)
    await dropConnections(database.url)
    const waiting = soon(feed)
    await dispatcher.enqueue([delivery('comes')])
    const taken = await waiting
    expect(taken?.data.runId).toBe('comes')
    await held?.done()
    await taken?.done()
    expect(await dispatcher.depth({ deviceId: 'dev_1' })).toEqual({ waiting: 0, delayed: 0, active: 0 })
  })
})

describe('a Postgres that stops and comes back', () => {
  test('fails no request while it is away, and what was there before is delivered after', async () => {
    await using postgres = await startStoppablePostgres()
    const connection = queueConnection({ queue: 'postgres', databaseUrl: postgres.url })
    await using process = openProcess(connection, bell(), { lockSeconds: 5 })
    const { dispatcher, errors } = process
    const feed = process.feed('dev_1', 'p')
    await dispatcher.enqueue([delivery('held'), delivery('kept')])
    const held = await soon(feed)
    await postgres.stop()
    // Nothing of a process that begins now may be of use to it later.
    await using begun = openProcess(connection, bell(), { lockSeconds: 5 })
    const other = soon(begun.feed('dev_2', 'p'))
    await Promise.all([dispatcher, begun.dispatcher].map((each) => each.enqueue([delivery('while away')])))
    expect([errors.length > 0, begun.errors.length > 0]).toEqual([true, true])
    const waiting = soon(feed)
    await postgres.start()
    await held?.done()
    const kept = await waiting
    expect(kept?.data.runId).toBe('kept')
    await kept?.done()
    await begun.dispatcher.enqueue([{ ...delivery('pooled'), deviceId: null, pool: 'p' }])
    expect((await other)?.data.runId).toBe('pooled')
  })
})

async function dropConnections(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  )
  await client.end()
}
