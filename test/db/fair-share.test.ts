import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Farm, openFarm, protocol, worker } from './farm.js'

let farm: Farm
let modelId: string
let pools = 0
const keys = ['a', 'b', 'c', 'd', 'e']
beforeAll(async () => {
  farm = await openFarm()
  modelId = (await farm.model('fair')).id
  await farm.sql.query(
    `INSERT INTO access_key (id, name, hash, scopes) SELECT key, key, key::bytea, '{}' FROM unnest($1::text[]) AS key`,
    [keys],
  )
})
afterAll(() => farm[Symbol.asyncDispose]())

/** A device alone in its pool, with what is sent to it and which key's run it takes next. */
async function onlyDevice() {
  pools += 1
  const pool = `fair-${pools}`
  const device = await farm.device(pool)
  const send = async (keyId: string | null, runs: number, priority = 0) => {
    const run = { modelId, deviceId: null, pool, runtime: null, protocol, reusedFrom: null }
    const sent = { keyId, request: {}, priority, webhook: null, expiresAfterSeconds: 3600 }
    return (await farm.db.jobs.create({ ...sent, runs: Array.from({ length: runs }, () => run) })).job
  }
  /** Takes and ends one run, whatever of the pool's it is. */
  const take = async (): Promise<string> => {
    const waiting = await farm.sql.query<{ id: string; attempt: number }>(
      `SELECT id, attempt_count + 1 AS attempt FROM run WHERE pool = $1 AND state = 'queued' ORDER BY random() LIMIT 1`,
      [pool],
    )
    const { id = '', attempt = 1 } = waiting.rows[0] ?? {}
    const { lease, run } = await farm.take(device, id, { attempt })
    await farm.db.leases.endAttempt(lease, run.id, { state: 'unsupported', code: 'x', message: 'x' }, null)
    return run.id
  }
  const keyOf = async (runId: string) =>
    (
      await farm.sql.query<{ key_id: string }>(
        'SELECT job.key_id FROM run JOIN job ON job.id = job_id WHERE run.id = $1',
        [runId],
      )
    ).rows[0]?.key_id ?? ''
  /** The next lease goes by order, not by age. */
  const skipTheOldest = () =>
    farm.sql.query('UPDATE device SET epoch = epoch + 1 WHERE id = $1 AND epoch % 4 = 3', [device.id])
  return { pool, device, send, take, keyOf, skipTheOldest }
}

test('between two runs of a key that waits, at most one of each other key is taken, whoever sends how many and when', async () => {
  const step = fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({ key: fc.constantFrom(...keys), runs: fc.integer({ min: 1, max: 4 }) }),
    },
    { weight: 3, arbitrary: fc.constant('take' as const) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const { send, take, keyOf, skipTheOldest } = await onlyDevice()
      const waiting = new Map(keys.map((key) => [key, 0]))
      /** What others got since a key that still waits was last served. */
      const since = new Map<string, string[]>()
      for (const each of steps) {
        if (each !== 'take') {
          await send(each.key, each.runs)
          waiting.set(each.key, (waiting.get(each.key) ?? 0) + each.runs)
          continue
        }
        if ([...waiting.values()].every((runs) => runs === 0)) continue
        await skipTheOldest()
        const taken = await keyOf(await take())
        waiting.set(taken, (waiting.get(taken) ?? 0) - 1)
        for (const [key, others] of since) if (key !== taken) others.push(taken)
        if (waiting.get(taken) === 0) since.delete(taken)
        else since.set(taken, [])
        for (const others of since.values()) expect(others).toEqual([...new Set(others)])
      }
    }),
    { numRuns: 25 },
  )
})

test('jobs that one key sends at once share its turns one after the other', async () => {
  const { send, pool } = await onlyDevice()
  await Promise.all(Array.from({ length: 6 }, () => send('a', 3)))
  const turns = await farm.sql.query<{ turn: string }>('SELECT turn FROM run WHERE pool = $1', [pool])
  expect(new Set(turns.rows.map(({ turn }) => turn)).size).toBe(18)
})

test('a key whose runs were cancelled unserved begins anew with the others', async () => {
  const { send, take, keyOf, skipTheOldest } = await onlyDevice()
  const many = await send('a', 20)
  await send('b', 20)
  await farm.db.jobs.cancel(many.id)
  await send('a', 1)
  const taken: string[] = []
  for (let leases = 0; leases < 3; leases++) {
    await skipTheOldest()
    taken.push(await keyOf(await take()))
  }
  expect(taken).toContain('a')
})

test('a run of which the priority is raised joins what is served now, and holds nobody back', async () => {
  const { send, take, keyOf, skipTheOldest } = await onlyDevice()
  const low = await send('b', 1, -1)
  await send('a', 12)
  const next = async () => {
    await skipTheOldest()
    return keyOf(await take())
  }
  for (let leases = 0; leases < 6; leases++) await next()
  expect(await farm.db.runs.raise([low.runs[0]?.id ?? ''], 0)).toHaveLength(1)
  await send('c', 6)
  const taken = [await next(), await next(), await next(), await next(), await next()]
  expect(taken.filter((key) => key === 'b')).toHaveLength(1)
  expect(taken.filter((key) => key === 'a')).toHaveLength(2)
})

test('the next free devices take what waits longest every fourth time, whatever its priority', async () => {
  const { send, take } = await onlyDevice()
  const patient = (await send('a', 1, -5)).runs[0]?.id
  const taken: string[] = []
  for (let leases = 0; leases < 4; leases++) {
    await send('b', 2, 5)
    taken.push(await take())
  }
  expect(taken).toContain(patient)
})

test('twenty at once: each run is leased once and each device holds one', async () => {
  const pool = 'rush'
  const devices = await Promise.all(Array.from({ length: 20 }, (_, n) => farm.device(`rush-${n}`, { pool })))
  for (let jobs = 0; jobs < 30; jobs++) {
    const runs = Array.from({ length: 3 }, () => ({ modelId, pool }))
    await farm.job(runs)
  }
  const taken: string[] = []
  /** Until nothing is left: each take begins with a token of any run, as a queue would deliver it. */
  const serve = async (device: (typeof devices)[number]) => {
    for (;;) {
      const waiting = await farm.sql.query<{ id: string; attempt: number }>(
        `SELECT id, attempt_count + 1 AS attempt FROM run WHERE pool = $1 AND state = 'queued' ORDER BY random() LIMIT 1`,
        [pool],
      )
      const row = waiting.rows[0]
      if (row === undefined) return
      const delivery = { runId: row.id, attempt: row.attempt }
      const take = await farm.db.leases.take({
        workerId: worker,
        deviceId: device.id,
        delivery,
        leaseSeconds: 30,
      })
      if ('refused' in take) continue
      taken.push(take.run.id)
      await farm.db.leases.endAttempt(
        take.lease,
        take.run.id,
        { state: 'unsupported', code: 'x', message: 'x' },
        null,
      )
    }
  }
  await Promise.all(devices.map(serve))
  expect(taken).toHaveLength(90)
  expect(new Set(taken).size).toBe(90)
  const attempts = await farm.sql.query(
    `SELECT FROM attempt JOIN run ON run.id = run_id WHERE pool = $1 AND attempt.state = 'unsupported'`,
    [pool],
  )
  expect(attempts.rowCount).toBe(90)
})
