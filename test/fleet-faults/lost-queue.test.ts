import { describe, expect, test } from 'vitest'
import { sumModel } from '../device/odd-models.js'
import { requireSystem } from '../stack/index.js'
import { openProcessFarm, type ProcessFarmOptions } from './process-farm.js'
import { endedJob, postJob, uploadModel } from './requests.js'
import { brokenRules, forgottenLeases } from './whole-farm.js'

const options = { workers: 2, devices: 3, sessionSeconds: 1 }

/** More jobs than devices, so that some are at work, some wait in the queue, and some come while it is away. */
async function survives(queue: ProcessFarmOptions['queue'], fault: 'loseQueue' | 'restartPostgres') {
  await using farm = await openProcessFarm({ ...options, queue })
  const modelId = await uploadModel(farm, sumModel())
  const post = () => postJob(farm, { modelId, pool: 'simulated' })
  const before = await Promise.all(Array.from({ length: 9 }, post))
  await endedJob(farm, before[0] ?? '')
  const [, ...during] = await Promise.all([farm[fault](), ...Array.from({ length: 3 }, post)])
  const ended = await Promise.all([...before, ...during].map((id) => endedJob(farm, id)))
  expect(ended.map(({ state }) => state)).toEqual(Array(12).fill('completed'))
  expect(await brokenRules(farm.sql)).toEqual({})
  expect(await forgottenLeases(farm.sql)).toEqual([])
  expect([farm.api, ...farm.workers].map((part) => part.isAlive())).toEqual([true, true, true])
}

describe('every job ends, and each run is measured once', () => {
  test(
    'when all rows of the queue on Postgres are deleted by hand',
    () => survives('postgres', 'loseQueue'),
    120_000,
  )
  test(
    'when Postgres crashes, with queue and rows in it',
    () => survives('postgres', 'restartPostgres'),
    120_000,
  )
})

requireSystem('redis-server')('with the queue on Redis', () => {
  test('when Redis is killed and comes back empty', () => survives('redis', 'loseQueue'), 120_000)
  test('when Postgres crashes', () => survives('redis', 'restartPostgres'), 120_000)
})
