import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sumModel } from '../device/odd-models.js'
import { holdStatement } from './hold-statement.js'
import { openProcessFarm, type ProcessFarm } from './process-farm.js'
import { endedJob, postJob, uploadModel } from './requests.js'
import { brokenRules } from './whole-farm.js'

let farm: ProcessFarm
let modelId: string
beforeAll(async () => {
  farm = await openProcessFarm({ workers: 1, devices: 1, sessionSeconds: 1, queue: 'postgres' })
  modelId = await uploadModel(farm, sumModel())
}, 120_000)
afterAll(() => farm?.[Symbol.asyncDispose]())

const jobs = async () => (await farm.sql.query<{ id: string }>('SELECT id FROM job')).rows.map(({ id }) => id)

test.each([
  ['before the job is stored', { table: 'run', event: 'INSERT', when: 'true' }],
  [
    'after it is stored, before it is answered',
    { table: 'idempotent_answer', event: 'UPDATE', when: 'NEW.status IS NOT NULL' },
  ],
] as const)(
  'an API that is killed %s: who asks again under the same key has one job',
  async (_, statement) => {
    const before = await jobs()
    await using held = await holdStatement(farm.databaseUrl, statement)
    const headers = { authorization: `Bearer ${farm.key}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ modelId, devices: { pool: 'simulated' }, protocol: { maxSeconds: 0.5 } })
    const idempotent = { ...headers, 'idempotency-key': randomUUID() }
    const post = () => fetch(`${farm.url}/v1/jobs`, { method: 'POST', headers: idempotent, body })
    const first = post().catch(() => 'cut off')
    await held.reached()
    await farm.api.kill()
    expect(await first).toBe('cut off')
    await held.release()
    await farm.api.start()
    // The claim of a request that died is taken over once its holder has been silent for a while.
    let answer = await post()
    for (; answer.status === 409; answer = await post())
      await new Promise((resolve) => setTimeout(resolve, 500))
    const { id } = (await answer.json()) as { id: string }
    expect(answer.status).toBe(202)
    expect((await endedJob(farm, id)).state).toBe('completed')
    expect((await jobs()).filter((job) => !before.includes(job))).toEqual([id])
    expect(await brokenRules(farm.sql)).toEqual({})
  },
  120_000,
)

test('a stream of events that is cut off goes on after the last one that was heard', async () => {
  const id = await postJob(farm, { modelId, pool: 'simulated' })
  const heard = await eventIds(id, null, 2)
  await farm.api.kill()
  await farm.api.start()
  await endedJob(farm, id)
  const rest = await eventIds(id, heard.at(-1) ?? null)
  const all = [...heard, ...rest].map(Number)
  expect(all).toEqual(all.map((_, index) => index + 1))
  const stored = await farm.sql.query('SELECT FROM job_event WHERE job_id = $1', [id])
  expect(all).toHaveLength(stored.rowCount ?? 0)
}, 60_000)

/** The ids of a job's events, up to so many, or to the end. */
async function eventIds(
  job: string,
  after: string | null,
  count = Number.POSITIVE_INFINITY,
): Promise<string[]> {
  const cut = new AbortController()
  const response = await fetch(`${farm.url}/v1/jobs/${job}/events`, {
    headers: { authorization: `Bearer ${farm.key}`, ...(after !== null && { 'last-event-id': after }) },
    signal: cut.signal,
  })
  const ids: string[] = []
  let text = ''
  try {
    for await (const bytes of response.body ?? []) {
      text += Buffer.from(bytes).toString()
      const lines = text.split('\n')
      text = lines.pop() ?? ''
      ids.push(...lines.flatMap((line) => (line.startsWith('id:') ? line.slice(3).trim() : [])))
      if (ids.length >= count) break
    }
  } finally {
    cut.abort()
  }
  return ids.slice(0, count)
}
