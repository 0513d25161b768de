import { createDeviceFeed, createDispatcher, queueConnection, type TargetedDelivery } from '@paceline/queue'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { freshDatabase, requireSystem } from '../stack/index.js'
import { startForgetfulRedis } from './redis-on-socket.js'

const patience = 30_000
const delivery = (runId: string): TargetedDelivery => ({
  runId,
  attempt: 1,
  deviceId: 'dev_1',
  pool: null,
  priority: 0,
})

requireSystem('redis-server')('Redis that stops and forgets', () => {
  test('fails no request while it is away, and delivers what is queued again after', async () => {
    await using redis = await startForgetfulRedis()
    const connection = queueConnection({ queue: 'redis', redisUrl: redis.url, databaseUrl: 'unused' })
    const errors: Error[] = []
    const onError = (error: Error) => errors.push(error)
    const dispatcher = createDispatcher(connection, { onError })
    const feed = createDeviceFeed({ connection, deviceId: 'dev_1', pool: 'p', lockSeconds: 1, onError })
    try {
      await dispatcher.enqueue([delivery('held'), delivery('lost')])
      const held = await feed.next(AbortSignal.timeout(patience))
      expect(held?.data.runId).toBe('held')
      await redis.kill()
      await dispatcher.enqueue([delivery('while away')])
      expect(errors.length).toBeGreaterThan(0)
      await redis.start()
      // What the row's owner does not know to be lost it may still report as done.
      await held?.done()
      const waiting = feed.next(AbortSignal.timeout(patience))
      await dispatcher.enqueue([delivery('lost')])
      const again = new Set<string>()
      for (let next = await waiting; next !== null; ) {
        again.add(next.data.runId)
        await next.done()
        next = again.has('lost') ? null : await feed.next(AbortSignal.timeout(patience))
      }
      expect(again).toContain('lost')
    } finally {
      await feed.close()
      await dispatcher.close()
    }
  })

  test('a feed and a dispatcher that start before it work once it is there', async () => {
    await using redis = await startForgetfulRedis()
    await redis.kill()
    const connection = queueConnection({ queue: 'redis', redisUrl: redis.url, databaseUrl: 'unused' })
    const dispatcher = createDispatcher(connection)
    const feed = createDeviceFeed({ connection, deviceId: 'dev_1', pool: 'p', lockSeconds: 1 })
    try {
      const waiting = feed.next(AbortSignal.timeout(patience))
      await dispatcher.enqueue([delivery('early')])
      await redis.start()
      await dispatcher.enqueue([delivery('early')])
      const taken = await waiting
      expect(taken?.data.runId).toBe('early')
      await taken?.done()
    } finally {
      await feed.close()
      await dispatcher.close()
    }
  })
})

describe('a Postgres that drops every connection', () => {
  test('delivers on, what is held and what comes', async () => {
    await using database = await freshDatabase()
    const connection = queueConnection({ queue: 'postgres', databaseUrl: database.url })
    const dispatcher = createDispatcher(connection)
    const feed = createDeviceFeed({ connection, deviceId: 'dev_1', pool: 'p', lockSeconds: 5 })
    try {
      await dispatcher.enqueue([delivery('held')])
      const held = await feed.next(AbortSignal.timeout(patience))
      await dropConnections(database.url)
      const waiting = feed.next(AbortSignal.timeout(patience))
      await dispatcher.enqueue([delivery('comes')])
      const taken = await waiting
      expect(taken?.data.runId).toBe('comes')
      await held?.done()
      await taken?.done()
      expect(await dispatcher.depth({ deviceId: 'dev_1' })).toEqual({ waiting: 0, delayed: 0, active: 0 })
    } finally {
      await feed.close()
      await dispatcher.close()
    }
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
