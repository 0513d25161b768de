import { setMaxListeners } from 'node:events'
import {
  type DeviceFeed,
  type QueueConnection,
  queueConnection,
  type TargetedDelivery,
} from '@paceline/queue'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  describeOnEachQueue,
  freshDatabase,
  type QueueEnvironment,
  type TestDatabase,
} from '../stack/index.js'
import { connectionsOf } from './connections.js'
import { createMemoryBell, type MemoryBell } from './memory-bell.js'
import { openProcess, type QueueProcess } from './process.js'

const patience = 20_000
const never = 600

describeOnEachQueue('the devices of a process', (backend) => {
  let environment: QueueEnvironment
  let database: TestDatabase
  let connection: QueueConnection
  let pool: string
  let pools = 0
  let opened: QueueProcess[]

  beforeAll(async () => {
    database = await freshDatabase()
    environment = await backend.start()
    const { PACELINE_QUEUE: queue, REDIS_URL: redisUrl } = environment.variables
    connection = queueConnection({ queue, redisUrl, databaseUrl: database.url })
  })
  afterAll(async () => {
    await environment[Symbol.asyncDispose]()
    await database[Symbol.asyncDispose]()
  })
  beforeEach(() => {
    pools += 1
    pool = `pool-${pools}`
    opened = []
  })
  afterEach(async () => {
    for (const process of opened) await process[Symbol.asyncDispose]()
  })

  const open = (bell: MemoryBell, options: { lockSeconds?: number; pollSeconds?: number } = {}) => {
    const process = openProcess(connection, bell, options)
    opened.push(process)
    return process
  }
  const pooled = (runId: string): TargetedDelivery => ({
    runId,
    attempt: 1,
    deviceId: null,
    pool,
    priority: 0,
  })
  const own = (deviceId: string, runId: string) => ({ ...pooled(runId), deviceId, pool: null })
  const device = (n: number) => `${pool}-device-${n}`
  const feedsOf = (process: QueueProcess, count: number) =>
    Array.from({ length: count }, (_, n) => process.feed(device(n), pool))

  test('share one connection, however many they are, and closing leaves none', async () => {
    const before = await connectionsOf(connection)
    const bell = createMemoryBell({ due: true })
    const process = open(bell)
    const feeds = feedsOf(process, 100)
    const ids = feeds.map((_, n) => `run_${n}`)
    await process.dispatcher.enqueue(ids.map((runId, n) => own(device(n), runId)))
    const taken = await Promise.all(feeds.map(soon))
    expect(taken.map(({ data }) => data.runId)).toEqual(ids)
    const during = await connectionsOf(connection)
    expect(during - before).toBeGreaterThan(0)
    expect(during - before).toBeLessThanOrEqual(backend.backend === 'redis' ? 1 : 4)
    await Promise.all(taken.map((delivery) => delivery.done()))
    await process[Symbol.asyncDispose]()
    await expect.poll(() => connectionsOf(connection)).toBe(before)
  })

  test('take of a pool what each asks for, once, and leave the rest to other processes', async () => {
    const bell = createMemoryBell()
    const [one, two] = [open(bell, { pollSeconds: never }), open(bell, { pollSeconds: never })]
    const waiting = [...feedsOf(one, 20), ...feedsOf(two, 20)].map(soon)
    const ids = waiting.map((_, n) => `run_${n}`)
    await one.dispatcher.enqueue([...ids, 'left'].map(pooled))
    const taken = await Promise.all(waiting)
    const runs = taken.map(({ data }) => data.runId)
    expect(new Set(runs).size).toBe(40)
    expect(await one.dispatcher.depth({ pool })).toEqual({ waiting: 1, delayed: 0, active: 40 })
    await Promise.all(taken.map((delivery) => delivery.done()))
  })

  test('are woken by the bell alone where they do not poll, and by polling where the bell is lost', async () => {
    const deaf = createMemoryBell({ due: true, deaf: true })
    const ringing = createMemoryBell()
    for (const [bell, pollSeconds] of [
      [ringing, never],
      [deaf, 0.2],
    ] as const) {
      const process = open(bell, { pollSeconds })
      const feed = process.feed(device(0), pool)
      // It knows of two empty queues by now.
      expect(await feed.next(AbortSignal.timeout(500))).toBeNull()
      for (const delivery of [own(device(0), 'own'), pooled('pooled')]) {
        const waiting = soon(feed)
        await process.dispatcher.enqueue([delivery])
        const taken = await waiting
        expect(taken.data.runId).toBe(delivery.runId)
        await taken.done()
      }
    }
  })

  test('look again after a gap in which the bell may have rung', async () => {
    const bell = createMemoryBell({ due: true, deaf: true })
    const process = open(bell, { pollSeconds: never })
    const feed = process.feed(device(0), pool)
    expect(await feed.next(AbortSignal.timeout(500))).toBeNull()
    const waiting = soon(feed)
    await process.dispatcher.enqueue([pooled('missed')])
    bell.miss()
    const taken = await waiting
    expect(taken.data.runId).toBe('missed')
    await taken.done()
  })

  test('ask for what is due once for all of them', async () => {
    const bell = createMemoryBell()
    const process = open(bell, { pollSeconds: never })
    const abort = new AbortController()
    setMaxListeners(100, abort.signal)
    const waiting = feedsOf(process, 100).map((feed) => feed.next(abort.signal))
    await expect.poll(bell.asked).toBe(1)
    bell.miss()
    await expect.poll(bell.asked).toBe(2)
    abort.abort()
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([null]))
    bell.miss()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(bell.asked()).toBe(2)
  })

  test('pass on what one of them cannot take, which then leaves it to others for a while', async () => {
    const bell = createMemoryBell()
    const process = open(bell, { pollSeconds: never })
    const [first, second] = feedsOf(process, 2)
    if (first === undefined || second === undefined) throw new Error('there are two')
    const [waiting, other] = [soon(first), soon(second)]
    await process.dispatcher.enqueue([pooled('not for the first')])
    const declined = await waiting
    await declined.decline()
    const again = soon(first)
    const taken = await other
    expect(taken.data.runId).toBe('not for the first')
    await taken.putBack()
    // Nobody else wants it, and its rest is over.
    await (await again).done()
  })

  test('get back what a killed process held, once its lock is over', async () => {
    const bell = createMemoryBell({ due: true })
    const [killed, alive] = [open(bell, { lockSeconds: 1 }), open(bell, { lockSeconds: 1 })]
    await killed.dispatcher.enqueue([pooled('pooled'), own(device(0), 'own')])
    const held = [await soon(killed.feed(device(0), pool)), await soon(killed.feed(device(0), pool))]
    // Which of two queues is opened first is nobody's concern here.
    expect(held.map(({ data }) => data.runId).sort()).toEqual(['own', 'pooled'])
    await killed.kill()
    const feed = alive.feed(device(0), pool)
    const back = [await soon(feed), await soon(feed)]
    expect(back.map(({ data }) => data.runId).sort()).toEqual(['own', 'pooled'])
    await Promise.all(back.map((delivery) => delivery.done()))
  })
})

async function soon(feed: DeviceFeed) {
  const delivery = await feed.next(AbortSignal.timeout(patience))
  if (delivery === null) throw new Error('no delivery came')
  return delivery
}
