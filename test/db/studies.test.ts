import { ModelsPlacedError, type NewStudy, type Recipe } from '@paceline/db'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Farm, newModel, openFarm, protocol } from './farm.js'

let farm: Farm
let keyId: string
beforeAll(async () => {
  farm = await openFarm()
  const key = { name: 'sweeper', hash: Buffer.alloc(32), scopes: ['submit' as const] }
  keyId = (await farm.db.access.createKey(key)).id
})
afterAll(() => farm?.[Symbol.asyncDispose]())
beforeEach(() => farm.sql.query('DELETE FROM study'))

const recipe = (width: number): Recipe => ({ space: 'mobilenet_v1', encoding: { width }, seed: 0 })

function make(widths: readonly number[], more: Partial<NewStudy> = {}) {
  return farm.db.studies.create({
    kind: 'sweep',
    name: null,
    keyId: null,
    request: {},
    placements: [{}],
    priority: 0,
    expiresAfterSeconds: 60,
    members: widths.map((width) => ({ recipe: recipe(width), error: null })),
    claim: null,
    ...more,
  })
}

const claim = async (leaseSeconds = 30) => {
  const member = await farm.db.studies.claimMember(leaseSeconds)
  if (member === null) throw new Error('there is nothing to build')
  return member
}
const find = async (id: string) => {
  const study = await farm.db.studies.find(id)
  if (study?.kind !== 'sweep') throw new Error(`${id} is no sweep`)
  return study
}
const states = async (id: string) => (await find(id)).results.map(({ state }) => state)

/** A job of one run for each model on a device, as a builder stores it. */
function place(studyId: string, modelIds: readonly string[], deviceId: string) {
  return farm.db.jobs.create({
    keyId: null,
    request: {},
    priority: 0,
    webhook: null,
    expiresAfterSeconds: 60,
    runs: modelIds.map((modelId) => ({
      modelId,
      deviceId,
      pool: null,
      runtime: 'tflite-native',
      protocol,
      reusedFrom: null,
    })),
    study: { id: studyId, modelIds },
  })
}

test('each member goes to one of many that claim at once', async () => {
  await make(Array.from({ length: 20 }, (_, index) => index))
  const claimed = await Promise.all(Array.from({ length: 30 }, () => farm.db.studies.claimMember(30)))
  const ordinals = claimed.flatMap((member) => (member === null ? [] : [member.ordinal]))
  expect(ordinals.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index))
})

test('the first members of every study go before the later ones of any', async () => {
  const large = await make([1, 2, 3])
  const small = await make([4])
  const order = [await claim(), await claim(), await claim()].map(({ studyId, ordinal }) => [
    studyId,
    ordinal,
  ])
  expect(order).toEqual([
    [large.id, 0],
    [small.id, 0],
    [large.id, 1],
  ])
})

test('whoever fell silent loses the member to the next, and stores nothing any more', async () => {
  const study = await make([1])
  const dead = await claim(0)
  const heir = await claim()
  expect(heir).toMatchObject({ ordinal: 0, buildCount: 2 })
  const model = await farm.model('heir')
  expect(await farm.db.studies.renewMember(dead, 30)).toBe(false)
  expect(await farm.db.studies.settleMember(dead, { error: { code: 'late', message: 'late' } })).toBe(false)
  await farm.db.studies.releaseMember(dead)
  expect(await farm.db.studies.renewMember(heir, 30)).toBe(true)
  expect(await farm.db.studies.settleMember(heir, { modelId: model.id })).toBe(true)
  expect(await states(study.id)).toEqual(['built'])
})

test('a member that is given back is claimed again at once, as if it had not been', async () => {
  await make([1])
  await farm.db.studies.releaseMember(await claim())
  expect(await claim()).toMatchObject({ ordinal: 0, buildCount: 1 })
})

test('members of one recipe are built once; those that are built already stay', async () => {
  const study = await make([1, 2, 1])
  const model = await farm.model('twice')
  await farm.db.studies.settleMember(await claim(), { modelId: model.id })
  expect(await states(study.id)).toEqual(['built', 'pending', 'built'])
  const found = await find(study.id)
  expect(found.results[2]).toMatchObject({ modelId: model.id, duplicateOf: 0 })
})

test('two models with one graph and equal weights are one in a study; with other weights they are two', async () => {
  const twin = { graph: { ...newModel('').graph, digest: 'twins' }, weightsDigest: 'same' }
  const [one, other] = [await farm.model('one', twin), await farm.model('other', twin)]
  const apart = await farm.model('apart', { ...twin, weightsDigest: 'else' })
  const study = await make([1, 2, 3])
  for (const { id } of [one, other, apart]) {
    await farm.db.studies.settleMember(await claim(), { modelId: id })
  }
  const found = await find(study.id)
  expect(found.results.map(({ modelId }) => modelId)).toEqual([one.id, one.id, apart.id])
})

test('of two that place the same models at once, one does', async () => {
  const device = await farm.device('placing')
  for (let round = 0; round < 5; round++) {
    const study = await make([1, 2])
    const models = [await farm.model(`a-${round}`), await farm.model(`b-${round}`)]
    for (const { id } of models) await farm.db.studies.settleMember(await claim(), { modelId: id })
    const [unplaced] = await farm.db.studies.unplaced(10)
    const ids = models.map(({ id }) => id)
    expect(unplaced).toMatchObject({ studyId: study.id, models: ids.map((id) => ({ id })) })
    const placed = await Promise.allSettled([1, 2, 3].map(() => place(study.id, ids, device.id)))
    expect(placed.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const each of placed) {
      if (each.status === 'rejected') expect(each.reason).toBeInstanceOf(ModelsPlacedError)
    }
    expect(await farm.db.studies.unplaced(10)).toEqual([])
    const found = await find(study.id)
    expect(found.results.map(({ runs }) => runs.length)).toEqual([1, 1])
  }
})

test('a member that turns out to be a model which was placed is not placed again', async () => {
  const device = await farm.device('late')
  const study = await make([1, 2])
  const model = await farm.model('late')
  await farm.db.studies.settleMember(await claim(), { modelId: model.id })
  await place(study.id, [model.id], device.id)
  await farm.db.studies.settleMember(await claim(), { modelId: model.id })
  expect(await farm.db.studies.unplaced(10)).toEqual([])
  expect((await farm.db.studies.find(study.id))?.state).toBe('running')
})

test('calling off and placing at once: the runs are cancelled, or there are none', async () => {
  const device = await farm.device('raced')
  for (let round = 0; round < 8; round++) {
    const study = await make([1, 2])
    const model = await farm.model(`raced-${round}`)
    await farm.db.studies.settleMember(await claim(), { modelId: model.id })
    await Promise.allSettled([farm.db.studies.cancel(study.id), place(study.id, [model.id], device.id)])
    const found = await find(study.id)
    expect(found).toMatchObject({ state: 'cancelled', endedAt: expect.any(String) })
    const runs = found.results.flatMap((result) => result.runs.map(({ state }) => state))
    expect(runs.filter((state) => state !== 'cancelled')).toEqual([])
    expect(await farm.db.studies.claimMember(30)).toBeNull()
  }
})

test('what a key has yet to place is counted in runs', async () => {
  const before = await farm.db.studies.countUnplacedOfKey(keyId)
  const study = await make([1, 2, 3], { keyId, placements: [{}, {}] })
  expect(await farm.db.studies.countUnplacedOfKey(keyId)).toBe(before + 6)
  await farm.db.studies.settleMember(await claim(), { error: { code: 'wrong', message: 'wrong' } })
  expect(await farm.db.studies.countUnplacedOfKey(keyId)).toBe(before + 4)
  await farm.db.studies.cancel(study.id)
  expect(await farm.db.studies.countUnplacedOfKey(keyId)).toBe(before)
})
