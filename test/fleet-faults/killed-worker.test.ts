import { afterAll, beforeAll, expect, test } from 'vitest'
import { sumModel } from '../device/odd-models.js'
import { holdStatement, type Statement } from './hold-statement.js'
import { openProcessFarm, type ProcessFarm } from './process-farm.js'
import { endedJob, postJob, uploadModel } from './requests.js'
import { brokenRules, forgottenLeases } from './whole-farm.js'

/** Every step of a session, by the first row that is written in it. */
const steps: Readonly<Record<string, Statement & { attempts: readonly string[] }>> = {
  'takes the lease': {
    table: 'attempt',
    event: 'INSERT',
    when: 'NEW.n = 1',
    // One statement, which is carried out though nobody hears of it any more: the lease runs out.
    attempts: ['lease-lost', 'completed'],
  },
  'has leased the device and starts': {
    table: 'run',
    event: 'UPDATE',
    when: "NEW.state = 'running' AND OLD.state = 'leased'",
    attempts: ['lease-lost', 'completed'],
  },
  'tells of its progress between invocations': {
    table: 'job_event',
    event: 'INSERT',
    when: "NEW.type = 'progress' AND NEW.data ? 'invocations'",
    attempts: ['lease-lost', 'completed'],
  },
  // The end of a session is one statement as well: what it stores is stored, and there is nothing left to measure again.
  'stores the measurement': {
    table: 'measurement',
    event: 'INSERT',
    when: 'true',
    attempts: ['completed'],
  },
  'stores the last sample': {
    table: 'sample_set',
    event: 'INSERT',
    when: "NEW.phase = 'measured'",
    attempts: ['completed'],
  },
  'ends the session': {
    table: 'session',
    event: 'UPDATE',
    when: 'NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL',
    attempts: ['completed'],
  },
}

let farm: ProcessFarm
let model: string
beforeAll(async () => {
  // Long enough for a word of progress.
  farm = await openProcessFarm({ workers: 1, devices: 1, sessionSeconds: 2, queue: 'postgres' })
  model = await uploadModel(farm, sumModel())
}, 120_000)
afterAll(() => farm?.[Symbol.asyncDispose]())

test.each(Object.entries(steps))(
  'a worker that is killed while it %s: the run ends, once',
  async (_, { attempts, ...statement }) => {
    await using held = await holdStatement(farm.databaseUrl, statement)
    const job = await postJob(farm, { modelId: model, pool: 'simulated' })
    await held.reached()
    const [worker] = farm.workers
    await worker?.kill()
    await held.release()
    await worker?.start()
    const ended = await endedJob(farm, job)
    expect(ended.state, JSON.stringify(ended.runs[0]?.attempts)).toBe('completed')
    expect(ended.runs[0]?.attempts.map(({ state, code }) => code ?? state)).toEqual(attempts)
    expect(await brokenRules(farm.sql)).toEqual({})
    expect(await forgottenLeases(farm.sql, 10)).toEqual([])
  },
  90_000,
)
