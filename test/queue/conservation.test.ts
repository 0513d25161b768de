import { type QueueConnection, queueConnection, type TargetedDelivery } from '@paceline/queue'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  describeOnEachQueue,
  freshDatabase,
  type QueueEnvironment,
  type TestDatabase,
} from '../stack/index.js'
import { forgetWaiting } from './forget-waiting.js'
import { createMemoryBell, type MemoryBell } from './memory-bell.js'
import { openProcess, type QueueProcess } from './process.js'

const lockSeconds = 0.5
const processCount = 2
const soonMs = 400
const patienceMs = 20_000

/** What happens to the queue, in any order: a process takes and then does something with what it got, or dies. */
const step = fc.oneof(
  fc.record({
    type: fc.constant('take' as const),
    process: fc.nat(processCount - 1),
    next: fc.constantFrom('done' as const, 'put-back' as const, 'decline' as const, 'hold' as const),
  }),
  fc.record({ type: fc.constant('kill' as const), process: fc.nat(processCount - 1) }),
  // A hand in the queue's rows, and the sweeper after it.
  fc.record({ type: fc.constant('forget' as const), process: fc.nat(processCount - 1) }),
)

describeOnEachQueue('tokens', (backend) => {
  let environment: QueueEnvironment
  let database: TestDatabase
  let connection: QueueConnection
  let pools = 0

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

  test('of runs that wait are never lost, whatever befalls their holders', async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(step, { minLength: 1, maxLength: 12 }),
      async (runs, steps) => {
        pools += 1
        await using farm = new Farm(connection, `pool-${pools}`, runs)
        await farm.begin()
        for (const each of steps) {
          if (each.type === 'kill') await farm.replace(each.process)
          else if (each.type === 'forget') await farm.forget(each.process)
          else await farm.take(each.process, each.next)
        }
        await farm.replaceAll()
        expect(await farm.drain()).toEqual(farm.left())
      },
    )
    await fc.assert(property, { numRuns: 8, endOnFailure: true })
  }, 240_000)
})

/** Processes at one pool. The set of runs that wait is what the rows of the farm would say. */
class Farm implements AsyncDisposable {
  readonly #waiting: Set<string>
  readonly #bell: MemoryBell = createMemoryBell({ due: true })
  #processes: QueueProcess[] = []

  constructor(
    readonly connection: QueueConnection,
    readonly pool: string,
    runs: number,
  ) {
    this.#waiting = new Set(Array.from({ length: runs }, (_, n) => `run_${n}`))
    this.#processes = Array.from({ length: processCount }, () => this.#open())
  }

  begin(): Promise<void> {
    return this.#sweep(0)
  }

  async take(n: number, next: 'done' | 'put-back' | 'decline' | 'hold'): Promise<void> {
    const process = this.#process(n)
    const feed = process.feed(`${this.pool}-${n}`, this.pool)
    const delivery = await feed.next(AbortSignal.timeout(soonMs))
    if (delivery === null) return
    expect(this.#waiting).toContain(delivery.data.runId)
    if (next === 'hold') return
    if (next === 'put-back') return delivery.putBack()
    if (next === 'decline') return delivery.decline()
    this.#waiting.delete(delivery.data.runId)
    await delivery.done()
  }

  async replace(n: number): Promise<void> {
    await this.#process(n).kill()
    this.#processes[n] = this.#open()
  }

  async replaceAll(): Promise<void> {
    for (const n of this.#processes.keys()) await this.replace(n)
  }

  async forget(n: number): Promise<void> {
    await forgetWaiting(this.connection, `pool.${this.pool}`)
    await this.#sweep(n)
  }

  left(): string[] {
    return [...this.#waiting].sort()
  }

  /** The runs whose tokens come, until there are as many as wait; then it is seen that no more come. */
  async drain(): Promise<string[]> {
    const feed = this.#process(0).feed(`${this.pool}-drain`, this.pool)
    const came: string[] = []
    for (;;) {
      const patience = came.length < this.#waiting.size ? patienceMs : soonMs
      const delivery = await feed.next(AbortSignal.timeout(patience))
      if (delivery === null) return came.sort()
      came.push(delivery.data.runId)
      await delivery.done()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const process of this.#processes) await process[Symbol.asyncDispose]()
  }

  #open(): QueueProcess {
    return openProcess(this.connection, this.#bell, { lockSeconds, pollSeconds: 0.1 })
  }

  #process(n: number): QueueProcess {
    const process = this.#processes[n]
    if (process === undefined) throw new RangeError(`there is no process ${n}`)
    return process
  }

  #sweep(n: number): Promise<void> {
    const deliveries = [...this.#waiting].map(
      (runId): TargetedDelivery => ({ runId, attempt: 1, deviceId: null, pool: this.pool, priority: 0 }),
    )
    return this.#process(n).dispatcher.enqueue(deliveries)
  }
}
