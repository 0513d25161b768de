import type { JobEvent } from '@paceline/contracts'
import { connectDatabase, type LeaseHandle } from '@paceline/db'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Farm, openFarm, outcome, protocol } from './farm.js'

let farm: Farm
beforeAll(async () => {
  farm = await openFarm()
})
afterAll(() => farm[Symbol.asyncDispose]())

const known = { runtime: 'tflite-native', protocol, protocolKey: 'pk_test' }

async function collect(
  events: AsyncIterable<JobEvent>,
  atMost = Number.POSITIVE_INFINITY,
): Promise<JobEvent[]> {
  const collected: JobEvent[] = []
  for await (const event of events) {
    collected.push(event)
    if (collected.length >= atMost) break
  }
  return collected
}

const never = () => new AbortController().signal

test('one run tells its whole story in order', async () => {
  const device = await farm.device('story')
  const model = await farm.model('story')
  const job = await farm.job([{ modelId: model.id, deviceId: device.id }])
  const runId = job.runs[0]?.id ?? ''
  const following = collect(farm.db.events.follow(job.id, 0, never()))
  const { lease } = await farm.take(device, runId)
  await farm.db.leases.start(lease, runId, known)
  await farm.db.leases.progress(lease, runId, { invocation: 2, iterations: 17 })
  await farm.db.leases.complete(lease, runId, outcome(12.5))
  const run = { runId, deviceId: device.id, attempt: 1 }
  expect(await following).toEqual([
    { sequence: 1, type: 'state', data: { state: 'queued' } },
    { sequence: 2, type: 'run', data: { ...run, state: 'leased', runtime: null } },
    { sequence: 3, type: 'state', data: { state: 'running' } },
    { sequence: 4, type: 'run', data: { ...run, state: 'running', runtime: 'tflite-native' } },
    { sequence: 5, type: 'progress', data: { runId, invocation: 2, iterations: 17, done: 0, total: 1 } },
    {
      sequence: 6,
      type: 'run',
      data: { ...run, state: 'completed', runtime: 'tflite-native', verdict: 'stable', medianMs: 12.5 },
    },
    { sequence: 7, type: 'progress', data: { done: 1, total: 1 } },
    { sequence: 8, type: 'state', data: { state: 'completed' } },
    { sequence: 9, type: 'done', data: { state: 'completed' } },
  ])
})

test('numbers have no gap and no double while many write at once, and are seen in order', async () => {
  const runs = 12
  const model = await farm.model('many')
  const devices = await Promise.all(Array.from({ length: runs }, (_, n) => farm.device(`many-${n}`)))
  const job = await farm.job(devices.map(({ id }) => ({ modelId: model.id, deviceId: id })))
  const following = collect(farm.db.events.follow(job.id, 0, never()))
  await Promise.all(
    devices.map(async (device, n) => {
      const runId = job.runs[n]?.id ?? ''
      const { lease } = await farm.take(device, runId)
      await farm.db.leases.start(lease, runId, known)
      await farm.db.leases.progress(lease, runId, { n })
      await farm.db.leases.complete(lease, runId, outcome())
    }),
  )
  const events = await following
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1))
  expect(events.filter(({ type }) => type === 'run')).toHaveLength(3 * runs)
  const done = events
    .filter(({ type }) => type === 'progress')
    .map(({ data }) => (data as { done: number }).done)
  expect(done).toEqual(done.toSorted((a, b) => a - b))
  expect(events.filter(({ type }) => type === 'done')).toHaveLength(1)
  expect(events.at(-1)?.type).toBe('done')
})

test('a follower resumes after any number, and one that has seen all ends at once', async () => {
  const device = await farm.device('resume')
  const model = await farm.model('resume')
  const job = await farm.job([{ modelId: model.id, deviceId: device.id }])
  await farm.measure(device, job.runs[0]?.id ?? '')
  const all = await collect(farm.db.events.follow(job.id, 0, never()))
  for (let seen = 0; seen <= all.length; seen++) {
    expect(await collect(farm.db.events.follow(job.id, seen, never()))).toEqual(all.slice(seen))
  }
  expect(await collect(farm.db.events.follow('job_unknown', 0, never()))).toEqual([])
})

test('an abort ends the following, also while it waits', async () => {
  const model = await farm.model('abort')
  const job = await farm.job([{ modelId: model.id, pool: 'nobody' }])
  const abort = new AbortController()
  const following = collect(farm.db.events.follow(job.id, 1, abort.signal))
  abort.abort()
  expect(await following).toEqual([])
  expect(await collect(farm.db.events.follow(job.id, 0, abort.signal))).toEqual([])
})

test('another process hears of it, also after its listening connection was cut', async () => {
  const model = await farm.model('other')
  const job = await farm.job([{ modelId: model.id, pool: 'nobody' }])
  const other = await connectDatabase(farm.url, { applicationName: 'other-process' })
  try {
    const changes: unknown[] = []
    const heard = new Promise<void>((resolve) => {
      other.events.onChange((change) => {
        changes.push(change)
        if (change.jobId === job.id) resolve()
      })
    })
    const following = collect(other.events.follow(job.id, 1, never()))
    await farm.sql.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'other-process'`,
    )
    await farm.db.jobs.cancel(job.id)
    expect((await following).at(-1)).toMatchObject({ type: 'done', data: { state: 'cancelled' } })
    // What was told before the connection came back is lost; what is told after it is heard.
    await Promise.race([heard, retell(job.id)])
    await heard
    expect(changes).toContainEqual({ jobId: job.id })
  } finally {
    await other.close()
  }
})

test('a read whose connection is cut is done again', async () => {
  const model = await farm.model('cut')
  const job = await farm.job([{ modelId: model.id, pool: 'nobody' }])
  const other = await connectDatabase(farm.url, { applicationName: 'cut-process' })
  const locker = await farm.sql.connect()
  const activity = `FROM pg_stat_activity WHERE application_name = 'cut-process' AND wait_event_type = 'Lock'`
  try {
    // Held up by the lock, the read is certainly under way when its connection goes.
    await locker.query('BEGIN')
    await locker.query('LOCK TABLE job_event IN ACCESS EXCLUSIVE MODE')
    const following = collect(other.events.follow(job.id, 1, never()))
    await expect.poll(async () => (await farm.sql.query(`SELECT pid ${activity}`)).rowCount).toBe(1)
    await farm.sql.query(`SELECT pg_terminate_backend(pid) ${activity}`)
    await locker.query('COMMIT')
    await farm.db.jobs.cancel(job.id)
    expect((await following).at(-1)).toMatchObject({ type: 'done', data: { state: 'cancelled' } })
  } finally {
    locker.release()
    await other.close()
  }
})

/** Tells of the job again and again, as a farm at work does. */
async function retell(jobId: string): Promise<void> {
  for (let n = 0; n < 40; n++) {
    await farm.sql.query(`SELECT pg_notify('paceline', $1)`, [JSON.stringify({ jobId })])
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

test('a device that changes is told of, one that is merely seen is not', async () => {
  const device = await farm.device('told')
  const changes: unknown[] = []
  const stop = farm.db.events.onChange((change) => changes.push(change))
  const heard = async (jobId: string) => {
    while (!changes.some((change) => (change as { jobId?: string }).jobId === jobId)) {
      await farm.sql.query(`SELECT pg_notify('paceline', $1)`, [JSON.stringify({ jobId })])
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  // Notices come in the order of their commits: what is heard from here on is of later changes than its making.
  await heard('job_listening')
  changes.length = 0
  await farm.device('told')
  await heard('job_seen')
  expect(changes).not.toContainEqual({ deviceId: device.id })
  await farm.sql.query(`UPDATE device SET state = 'draining' WHERE id = $1`, [device.id])
  await heard('job_changed')
  expect(changes).toContainEqual({ deviceId: device.id })
  stop()
})

test('each step of a session is heard by others, of its job and, where that changes, of its device', async () => {
  const { device, job, runId } = await farm.oneRun()
  const other = await connectDatabase(farm.url, { applicationName: 'steps-heard' })
  try {
    const heard: unknown[] = []
    other.events.onChange((change) => heard.push(change))
    await expect.poll(() => heard).toContainEqual({})
    const isHeard = async (step: () => Promise<unknown>, ...changes: unknown[]) => {
      heard.length = 0
      await step()
      await expect.poll(() => heard).toEqual(expect.arrayContaining(changes))
    }
    const [ofJob, ofDevice] = [{ jobId: job.id }, { deviceId: device.id }]
    const { take, db } = farm
    let lease: LeaseHandle | undefined
    const held = () => lease as LeaseHandle
    await isHeard(
      async () => {
        lease = (await take(device, runId)).lease
      },
      ofJob,
      ofDevice,
    )
    await isHeard(() => db.leases.start(held(), runId, known), ofJob)
    await isHeard(() => db.leases.progress(held(), runId, { n: 1 }), ofJob)
    const concern = { deviceConcern: { code: 'too-hot', reason: 'it is hot' } } as const
    await isHeard(() => db.leases.complete(held(), runId, { ...outcome(), ...concern }), ofJob, ofDevice)
  } finally {
    await other.close()
  }
})

test('a cancel is told as one, and nothing else that befalls a job is', async () => {
  const [device, model] = [await farm.device('cancel-told'), await farm.model('cancel-told')]
  const job = await farm.job([{ modelId: model.id, deviceId: device.id }])
  const runId = job.runs[0]?.id ?? ''
  const changes: { jobId?: string; cancelled?: boolean }[] = []
  const stop = farm.db.events.onChange((change) => changes.push(change))
  const told = () => changes.filter(({ jobId }) => jobId === job.id)
  const heard = async (done: () => boolean) => {
    while (!done()) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const { lease } = await farm.take(device, runId)
  await heard(() => told().length > 0)
  expect(told().every(({ cancelled }) => cancelled === undefined)).toBe(true)
  await farm.db.jobs.cancel(job.id)
  await heard(() => told().some(({ cancelled }) => cancelled === true))
  await farm.db.jobs.cancel(job.id)
  await farm.db.leases.endAttempt(lease, runId, { state: 'cancelled' }, null)
  await heard(() => told().at(-1)?.cancelled === undefined)
  expect(told().filter(({ cancelled }) => cancelled)).toHaveLength(1)
  stop()
})

test('who waits for cancels alone hears of those, and is sent nothing else', async () => {
  const [device, model] = [await farm.device('cancel-alone'), await farm.model('cancel-alone')]
  const job = await farm.job([{ modelId: model.id, deviceId: device.id }])
  const other = await connectDatabase(farm.url, { applicationName: 'cancels-alone' })
  try {
    const heard: (string | null)[] = []
    const stop = other.events.onCancel((jobId) => heard.push(jobId))
    // The gap before it was listening.
    await expect.poll(() => heard).toEqual([null])
    const { rows } = await farm.sql.query(
      `SELECT query FROM pg_stat_activity WHERE application_name = 'cancels-alone' AND query LIKE '%LISTEN%'`,
    )
    expect(rows).toEqual([{ query: 'LISTEN paceline_cancelled' }])
    await farm.take(device, job.runs[0]?.id ?? '')
    await farm.db.jobs.cancel(job.id)
    await farm.db.jobs.cancel(job.id)
    await expect.poll(() => heard.at(-1)).toBe(job.id)
    expect(heard).toEqual([null, job.id])
    stop()
  } finally {
    await other.close()
  }
})

test('nothing is told of a change that was rolled back', async () => {
  const device = await farm.device('rollback')
  const model = await farm.model('rollback')
  const job = await farm.job([{ modelId: model.id, deviceId: device.id }])
  const runId = job.runs[0]?.id ?? ''
  const { lease } = await farm.take(device, runId)
  await expect(farm.db.leases.complete(lease, runId, outcome())).rejects.toThrow()
  await farm.db.leases.endAttempt(lease, runId, { state: 'cancelled' }, null)
  const events = await collect(farm.db.events.follow(job.id, 0, never()))
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1))
  expect(events.filter(({ data }) => (data as { state?: string }).state === 'completed')).toEqual([])
})
