import {
  createDispatcher,
  createFeedHub,
  type Delivery,
  type DeviceFeed,
  type Dispatcher,
  type FeedHub,
  openQueueLink,
  type QueueConnection,
  type QueueLink,
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
import { createMemoryBell, type MemoryBell } from './memory-bell.js'

const patience = 10_000

describeOnEachQueue('deliveries to a device', (backend) => {
  let environment: QueueEnvironment
  let database: TestDatabase
  let connection: QueueConnection
  let dispatcher: Dispatcher
  let bell: MemoryBell
  let opened: { link: QueueLink; hub: FeedHub }[]
  let names = 0
  let deviceId: string
  let pool: string

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
    names += 1
    deviceId = `dev_${names}`
    pool = `pool:${names}`
    opened = []
    bell = createMemoryBell({ due: true })
    dispatcher = createDispatcher(connection, { ring: bell.ring, onError: fail })
  })
  afterEach(async () => {
    for (const { link, hub } of opened) {
      await hub.close()
      await link.close()
    }
    await dispatcher.close()
  })

  const errors: Error[] = []
  const fail = (error: Error) => errors.push(error)
  /** The feed of a device in a process of its own. */
  const openFeed = (more: { lockSeconds?: number; pollSeconds?: number; device?: string } = {}) => {
    const { lockSeconds = 30, pollSeconds = 1, device = deviceId } = more
    const link = openQueueLink(connection, { lockSeconds, onError: fail })
    const hub = createFeedHub({ link, bell, pollSeconds, onError: fail })
    opened.push({ link, hub })
    return hub.feed(device, pool)
  }
  const own = (runId: string, priority = 0): TargetedDelivery => ({
    runId,
    attempt: 1,
    deviceId,
    pool: null,
    priority,
  })
  const pooled = (runId: string, priority = 0): TargetedDelivery => ({
    ...own(runId, priority),
    deviceId: null,
    pool,
  })

  async function takeAll(feed: DeviceFeed, count: number): Promise<string[]> {
    const taken: string[] = []
    while (taken.length < count) {
      const delivery = await soon(feed)
      taken.push(delivery.data.runId)
      await delivery.done()
    }
    return taken
  }

  test("the device's own come before its pool's, each in the order they came", async () => {
    await dispatcher.enqueue([pooled('p1'), pooled('p2')])
    await dispatcher.enqueue([own('o1'), own('o2')])
    const feed = openFeed()
    const first = await soon(feed)
    expect(first.data).toEqual({ runId: 'o1', attempt: 1 })
    await dispatcher.enqueue([own('o3')])
    await first.done()
    expect(await takeAll(feed, 4)).toEqual(['o2', 'o3', 'p1', 'p2'])
  })

  test('higher priorities go first, and equal ones first in, first out', async () => {
    for (const [runId, priority] of [
      ['a', 0],
      ['b', -100],
      ['c', 5],
      ['d', 100],
      ['e', 0],
      ['f', 5],
    ] as const) {
      await dispatcher.enqueue([own(runId, priority)])
    }
    expect(await takeAll(openFeed(), 6)).toEqual(['d', 'c', 'f', 'a', 'e', 'b'])
  })

  test('one that waits is given another priority, whichever it had; one that is held stays held', async () => {
    await dispatcher.enqueue([
      own('held', 9),
      own('first'),
      own('low', -100),
      own('lower', -100),
      own('last'),
    ])
    const feed = openFeed()
    const held = await soon(feed)
    await dispatcher.reprioritise([own('lower', 5), own('held', -1), pooled('never was')])
    expect(await takeAll(feed, 4)).toEqual(['lower', 'first', 'last', 'low'])
    expect(await takeAll(feed, 1)).toEqual(['never was'])
    await held.done()
    expect(await dispatcher.depth({ deviceId })).toEqual({ waiting: 0, delayed: 0, active: 0 })
  })

  test('one that the queue knows is not doubled, and its next attempt is another', async () => {
    await dispatcher.enqueue([own('run_1'), own('run_1')])
    await dispatcher.enqueue([own('run_1')])
    await dispatcher.enqueue([{ ...own('run_1'), attempt: 2 }])
    expect(await dispatcher.depth({ deviceId })).toEqual({ waiting: 2, delayed: 0, active: 0 })
    const feed = openFeed()
    expect(await takeAll(feed, 2)).toEqual(['run_1', 'run_1'])
    expect(await nothing(feed)).toBe(true)
    // Once done, the queue knows nothing of it and takes it again.
    await dispatcher.enqueue([own('run_1')])
    expect(await takeAll(feed, 1)).toEqual(['run_1'])
  })

  test('nothing is left in the queue once all is done', async () => {
    await dispatcher.enqueue([own('x'), pooled('y')])
    await takeAll(openFeed(), 2)
    const empty = { waiting: 0, delayed: 0, active: 0 }
    expect(await dispatcher.depth({ deviceId })).toEqual(empty)
    expect(await dispatcher.depth({ pool })).toEqual(empty)
  })

  test('one that waits is woken by what comes, from either queue, alone or among many', async () => {
    bell = createMemoryBell()
    dispatcher = createDispatcher(connection, { ring: bell.ring, onError: fail })
    // It looks by itself only when the test is long over.
    const feed = openFeed({ pollSeconds: 600 })
    for (const deliveries of [
      [own('own')],
      [pooled('pooled')],
      [own('a'), own('b'), own('c')],
      [pooled('d'), pooled('e')],
    ]) {
      const waiting = takeAll(feed, deliveries.length)
      await new Promise((resolve) => setTimeout(resolve, 300))
      await dispatcher.enqueue(deliveries)
      expect(await waiting).toEqual(deliveries.map(({ runId }) => runId))
    }
  })

  test('only what is asked for is taken: the rest stays free for other devices', async () => {
    await dispatcher.enqueue([pooled('one'), pooled('two')])
    const [a, b] = [openFeed({ device: 'dev_a' }), openFeed({ device: 'dev_b' })]
    const held = await soon(a)
    expect(await dispatcher.depth({ pool })).toEqual({ waiting: 1, delayed: 0, active: 1 })
    const other = await soon(b)
    expect([held.data.runId, other.data.runId]).toEqual(['one', 'two'])
    await held.done()
    await other.done()
  })

  test('one that is held far longer than its lock is given to nobody else', async () => {
    await dispatcher.enqueue([own('long')])
    const feed = openFeed({ lockSeconds: 1 })
    const held = await soon(feed)
    const other = openFeed({ lockSeconds: 1 })
    expect(await nothing(other, 4000)).toBe(true)
    await held.done()
    expect(await dispatcher.depth({ deviceId })).toEqual({ waiting: 0, delayed: 0, active: 0 })
  })

  test('one that is put back lets the next go first, and comes again after its delay', async () => {
    await dispatcher.enqueue([own('cannot run now'), own('can')])
    const feed = openFeed()
    const first = await soon(feed)
    await first.putBack(1500)
    expect(await takeAll(feed, 1)).toEqual(['can'])
    expect(await dispatcher.depth({ deviceId })).toEqual({ waiting: 0, delayed: 1, active: 0 })
    expect(await nothing(feed, 300)).toBe(true)
    expect(await takeAll(feed, 1)).toEqual(['cannot run now'])
  })

  test('one that waits can be taken out; one that is held stays held', async () => {
    await dispatcher.enqueue([own('held'), own('waits')])
    const feed = openFeed()
    const held = await soon(feed)
    await dispatcher.remove(own('waits'))
    await dispatcher.remove(own('held'))
    await dispatcher.remove(own('never was'))
    expect(await nothing(feed)).toBe(true)
    await held.done()
    expect(await dispatcher.depth({ deviceId })).toEqual({ waiting: 0, delayed: 0, active: 0 })
  })

  test('a feed that is aborted or closed gives null and holds nothing', async () => {
    const feed = openFeed()
    const abort = new AbortController()
    const waiting = feed.next(abort.signal)
    abort.abort()
    expect(await waiting).toBeNull()
    expect(await feed.next(abort.signal)).toBeNull()
    const other = openFeed()
    const unclosed = other.next(new AbortController().signal)
    other.close()
    expect(await unclosed).toBeNull()
  })

  test('what is no delivery is dropped and told', async () => {
    const link = openQueueLink(connection)
    const queue = await link.queue(`device.${deviceId}`)
    await queue.add('run', { runId: 7 })
    await link.close()
    await dispatcher.enqueue([own('good', -1)])
    errors.length = 0
    expect(await takeAll(openFeed(), 1)).toEqual(['good'])
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('no delivery')])
  })
})

/** The next delivery; throws when none comes. */
async function soon(feed: DeviceFeed): Promise<Delivery> {
  const delivery = await feed.next(AbortSignal.timeout(patience))
  if (delivery === null) throw new Error('no delivery came')
  return delivery
}

async function nothing(feed: DeviceFeed, withinMs = 500): Promise<boolean> {
  const delivery = await feed.next(AbortSignal.timeout(withinMs))
  await delivery?.done()
  return delivery === null
}
