import type { Device } from '@paceline/contracts'
import type { LeasedRun } from '@paceline/db'
import { queueConnection } from '@paceline/queue'
import { createDeviceWatch, createLog, type DeviceLoopOptions, runDeviceLoop } from '@paceline/worker'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Farm, openFarm, outcome, worker } from '../db/farm.js'
import { openProcess, type QueueProcess } from './process.js'

const nothing = { waiting: 0, delayed: 0, active: 0 }
const patience = { timeout: 20_000 }

/** Real rows, a real queue and real loops; only the session is left out. */
describe('the loop of a device', () => {
  let farm: Farm
  let process: QueueProcess
  let watch: ReturnType<typeof createDeviceWatch>
  let stop: AbortController
  let loops: Promise<void>[]
  /** Ids of the runs in the order in which they were held. */
  let held: string[]

  beforeEach(async () => {
    farm = await openFarm()
    process = openProcess(queueConnection({ queue: 'postgres', databaseUrl: farm.url }), farm.db.work)
    watch = createDeviceWatch({ db: farm.db, onError() {}, lookMs: 100, seldomMs: 100 })
    stop = new AbortController()
    loops = []
    held = []
  })
  afterEach(async () => {
    stop.abort()
    await Promise.all(loops)
    watch.close()
    await process[Symbol.asyncDispose]()
    await farm[Symbol.asyncDispose]()
  })

  const measure = async ({ lease, run }: Pick<LeasedRun, 'lease' | 'run'>) => {
    const { protocol } = run
    await farm.db.leases.start(lease, run.id, { runtime: 'tflite-native', protocol, protocolKey: 'pk_test' })
    await farm.db.leases.complete(lease, run.id, outcome())
  }
  const serve = (device: Device, more: Partial<DeviceLoopOptions> = {}) => {
    const feed = process.feed(device.id, device.pool)
    const options: DeviceLoopOptions = {
      db: farm.db,
      log: createLog('silent'),
      workerId: worker,
      deviceId: device.id,
      leaseSeconds: 30,
      feed,
      watch,
      dispatcher: process.dispatcher,
      async hold({ lease, run }) {
        held.push(run.id)
        await measure({ lease, run })
        return null
      },
      ...more,
    }
    loops.push(runDeviceLoop(options, stop.signal).finally(() => feed.close()))
  }
  /** Runs that the queue knows of, in the order in which they are told to it. */
  const queued = async (target: { deviceId: string } | { pool: string }, priorities: readonly number[]) => {
    const model = await farm.model('model')
    const where = { deviceId: null, pool: null, ...target }
    const ids: string[] = []
    for (const priority of priorities) {
      const job = await farm.job([{ modelId: model.id, ...where }], { priority })
      ids.push(...job.runs.map(({ id }) => id))
    }
    // All have the same priority there: only the rows know.
    await process.dispatcher.enqueue(ids.map((runId) => ({ runId, attempt: 1, priority: 0, ...where })))
    return ids
  }

  it('holds what the rows say is next, each run once, and leaves no token of theirs', async () => {
    const device = await farm.device('one', { pool: 'p' })
    const shared = await queued({ pool: 'p' }, [0, 9, 5])
    const own = await queued({ deviceId: device.id }, [0, 7])
    serve(device)
    await expect.poll(() => held.length, patience).toBe(5)
    // The fourth lease of a device takes the oldest, whatever its priority.
    expect(held).toEqual([own[1], own[0], shared[1], shared[0], shared[2]])
    await expect.poll(() => process.dispatcher.depth({ pool: 'p' }), patience).toEqual(nothing)
    await expect.poll(() => process.dispatcher.depth({ deviceId: device.id }), patience).toEqual(nothing)
  })

  it('leaves its device to another worker that reaches it, now and then', async () => {
    const device = await farm.device('one')
    await farm.db.devices.announceWorker({ id: 'wrk_other', host: 'other', build: 'test' })
    await farm.device('one', { worker: 'wrk_other' })
    const by: string[] = []
    const holdBy = (workerId: string): Partial<DeviceLoopOptions> => ({
      workerId,
      async hold({ lease, run }) {
        by.push(workerId)
        await measure({ lease, run })
        return null
      },
    })
    await queued({ deviceId: device.id }, Array(16).fill(0))
    serve(device, holdBy(worker))
    serve(device, holdBy('wrk_other'))
    await expect.poll(() => by.length, patience).toBe(16)
    expect(new Set(by).size).toBe(2)
  })

  it('drops the token of a run that was taken by another, and goes on', async () => {
    const [first, second] = [await farm.device('a', { pool: 'p' }), await farm.device('b', { pool: 'p' })]
    const [gone, stays] = await queued({ pool: 'p' }, [9, 0])
    await farm.measure(first, gone ?? '')
    serve(second)
    await expect.poll(() => held, patience).toEqual([stays])
    // The rows know of nothing more: it is met when somebody next has reason to look.
    expect(await process.dispatcher.depth({ pool: 'p' })).toEqual({ ...nothing, waiting: 1 })
    await farm.db.work.ring(['pool.p'])
    await expect.poll(() => process.dispatcher.depth({ pool: 'p' }), patience).toEqual(nothing)
  })

  it('fetches nothing while its device is set aside, and serves on when it is resumed', async () => {
    const device = await farm.device('one', { pool: 'p' })
    await farm.db.devices.setAside(device.id, { to: 'draining', reason: 'a new battery', actor: 'somebody' })
    const [run] = await queued({ pool: 'p' }, [0])
    serve(device)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(held).toEqual([])
    expect(await process.dispatcher.depth({ pool: 'p' })).toEqual({ ...nothing, waiting: 1 })
    await farm.db.devices.resume(device.id, { actor: 'somebody' })
    await expect.poll(() => held, patience).toEqual([run])
  })

  it('probes a device whose rest is over, again after one that failed, before it takes anything', async () => {
    const device = await farm.device('one', { pool: 'p' })
    await farm.sql.query(
      `UPDATE device SET state = 'cooling', state_reason = 'too hot', rest_until = now() - interval '1 s' WHERE id = $1`,
      [device.id],
    )
    const [run] = await queued({ pool: 'p' }, [0])
    const probed: string[] = []
    serve(device, {
      async probe({ lease, why, reason }) {
        expect(held).toEqual([])
        probed.push(`${why}: ${reason}`)
        await farm.db.leases.endProbe(lease, { passed: probed.length === 2, reason: 'looked' })
        await farm.sql.query("UPDATE device SET rest_until = now() - interval '1 s' WHERE state = $1", [
          'cooling',
        ])
      },
    })
    await expect.poll(() => held, patience).toEqual([run])
    expect(probed).toHaveLength(2)
    expect(probed[0]).toBe('cooling: too hot')
  })

  it('probes a device that another worker left to rest, though nothing waits for it', async () => {
    const device = await farm.device('one')
    let probes = 0
    serve(device, {
      async probe({ lease }) {
        probes += 1
        await farm.db.leases.endProbe(lease, { passed: true, reason: 'looked' })
      },
    })
    const stateOf = async () => (await farm.db.devices.find(device.id))?.state
    // Its own loop waits for work, and has no part in this.
    await farm.sql.query(
      `UPDATE device SET state = 'cooling', rest_until = now() + interval '500 ms' WHERE id = $1`,
      [device.id],
    )
    await expect.poll(stateOf, patience).toBe('idle')
    expect(probes).toBe(1)
    const [run] = await queued({ deviceId: device.id }, [0])
    await expect.poll(() => held, patience).toEqual([run])
  })

  it('tries a run again that is given back at once, and survives a session that throws', async () => {
    const device = await farm.device('one')
    const [run] = await queued({ deviceId: device.id }, [0])
    let attempts = 0
    serve(device, {
      async hold({ lease, run: { id } }) {
        held.push(id)
        attempts += 1
        const end = { state: 'failed', code: 'worker-stopped', message: 'stopped' } as const
        const next = await farm.db.leases.endAttempt(lease, id, end, attempts < 3 ? 0 : null)
        if (attempts === 1) throw new Error('after its end was stored')
        return next
      },
    })
    await expect.poll(() => held, patience).toEqual([run, run, run])
  })
})
