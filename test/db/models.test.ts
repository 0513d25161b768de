import type { Quality } from '@paceline/contracts'
import { connectDatabase } from '@paceline/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Farm, newModel, openFarm } from './farm.js'

let farm: Farm
beforeAll(async () => {
  farm = await openFarm()
})
afterAll(() => farm[Symbol.asyncDispose]())

const top1: Quality = { metric: 'top1', value: 71.8, dataset: 'imagenet', origin: 'claimed', source: 'paper' }
const top5: Quality = { ...top1, metric: 'top5', value: 90.6 }
const spec = { space: 'mobilenet_v2', encoding: { width: 1, resolution: 224 }, seed: 0, builderVersion: '1' }

describe('a model', () => {
  test('comes back as it was stored, counts beyond 32 bits included', async () => {
    const model = {
      ...newModel('whole'),
      family: 'mobilenet_v2',
      tags: ['a', 'b'],
      qualities: [top5, top1],
      spec,
    }
    const { model: stored, created } = await farm.db.models.create(model)
    expect(created).toBe(true)
    expect(stored).toEqual({
      ...model,
      id: expect.stringMatching(/^mdl_/),
      createdAt: expect.any(String),
      kernel: null,
      bytesGoneAt: null,
    })
    expect(await farm.db.models.find(stored.id)).toEqual(stored)
    expect(await farm.db.models.findBySha256(model.sha256)).toEqual(stored)
    expect(await farm.db.models.findMany(['mdl_unknown', stored.id, stored.id])).toEqual([stored, stored])
    expect(await farm.db.models.find('mdl_unknown')).toBeNull()
  })

  test('of the same bytes is one, however many send them at once', async () => {
    const sends = await Promise.all(
      Array.from({ length: 6 }, (_, n) => farm.db.models.create({ ...newModel('same'), name: `name ${n}` })),
    )
    expect(new Set(sends.map(({ model }) => model.id)).size).toBe(1)
    expect(sends.filter(({ created }) => created)).toHaveLength(1)
  })

  test('known bytes keep name, tags and qualities, and learn the spec that builds them', async () => {
    const known = await farm.model('uploaded first', { tags: ['mine'], qualities: [top1] })
    const built = { ...spec, seed: 7 }
    const again = await farm.db.models.create({
      ...newModel('uploaded first'),
      name: 'another',
      tags: [],
      weights: 'random',
      spec: built,
    })
    expect(again).toEqual({ created: false, model: { ...known, spec: built, weights: 'random' } })
  })

  test('whose bytes were deleted keeps its runs, and is revived by an upload', async () => {
    const model = await farm.model('deleted')
    const device = await farm.device('deleted')
    const job = await farm.job([{ modelId: model.id, deviceId: device.id }])
    expect(await farm.db.models.markBytesGone(model.id)).toBe('open-runs')
    await farm.measure(device, job.runs[0]?.id ?? '')
    expect(await farm.db.models.markBytesGone(model.id)).toBe('gone')
    const gone = await farm.db.models.find(model.id)
    expect(gone?.bytesGoneAt).not.toBeNull()
    expect(await farm.db.models.markBytesGone(model.id)).toBe('gone')
    expect(await farm.db.models.find(model.id)).toEqual(gone)
    expect(await farm.db.runs.find(job.runs[0]?.id ?? '')).toMatchObject({ state: 'completed' })
    expect(await farm.db.models.create(newModel('deleted'))).toEqual({ created: false, model })
    expect(await farm.db.models.markBytesGone('mdl_unknown')).toBe('unknown')
  })

  test('is found by its encoding, whatever the order of its keys', async () => {
    const one = await farm.model('spec one', { spec: { ...spec, seed: 1 } })
    const two = await farm.model('spec two', { spec: { ...spec, seed: 2 } })
    const turned = {
      builderVersion: '1',
      seed: 2,
      encoding: { resolution: 224, width: 1 },
      space: 'mobilenet_v2',
    }
    const asked = [turned, { ...spec, seed: 1 }, { ...spec, seed: 3 }, turned]
    expect(await farm.db.models.findBySpecs(asked)).toEqual([two, one, null, two])
    expect(await farm.db.models.findBySpecs([])).toEqual([])
  })
})

describe('qualities', () => {
  test('are replaced as a whole, in the order sent; an unchanged figure keeps its time', async () => {
    const model = await farm.model('replace', { qualities: [top1, top5] })
    await farm.sql.query(`UPDATE quality SET created_at = '2020-01-01' WHERE model_id = $1`, [model.id])
    const measured: Quality = { ...top1, origin: 'measured', value: 70.1 }
    const replaced = await farm.db.models.replaceQualities(model.id, [measured, { ...top5, value: 91 }, top1])
    expect(replaced?.qualities).toEqual([measured, { ...top5, value: 91 }, top1])
    const old = await farm.sql.query<{ metric: string }>(
      `SELECT metric FROM quality WHERE model_id = $1 AND created_at = '2020-01-01'`,
      [model.id],
    )
    expect(old.rows).toEqual([{ metric: 'top1' }])
    expect((await farm.db.models.replaceQualities(model.id, []))?.qualities).toEqual([])
    expect(await farm.db.models.replaceQualities('mdl_unknown', [top1])).toBeNull()
  })

  test('of one identity sent twice are one, the last', async () => {
    const model = await farm.model('twice')
    const twice = await farm.db.models.replaceQualities(model.id, [top1, top5, { ...top1, value: 1 }])
    expect(twice?.qualities).toEqual([{ ...top1, value: 1 }, top5])
  })

  test('two lists at once leave one of them whole', async () => {
    const model = await farm.model('at once')
    for (let round = 0; round < 5; round++) {
      const lists = [[top1], [top5, { ...top5, dataset: 'v2' }]]
      await Promise.all(lists.map((list) => farm.db.models.replaceQualities(model.id, list)))
      expect(lists).toContainEqual((await farm.db.models.find(model.id))?.qualities)
    }
  })
})

describe('the list', () => {
  test('is narrowed by family, format, tag and a part of the name or digest', async () => {
    const tricky = await farm.model('100%_Sure\\Net', { family: 'tricky', tags: ['edge'] })
    const plain = await farm.model('100 surely net', { family: 'plain', format: 'wasm' })
    const found = async (query: Parameters<Farm['db']['models']['list']>[0]) =>
      (await farm.db.models.list(query)).items.map(({ id }) => id)
    expect(await found({ family: 'tricky' })).toEqual([tricky.id])
    expect(await found({ format: 'wasm' })).toEqual([plain.id])
    expect(await found({ tag: 'edge' })).toEqual([tricky.id])
    expect(await found({ q: 'sure' })).toEqual([plain.id, tricky.id])
    expect(await found({ q: '%' })).toEqual([tricky.id])
    expect(await found({ q: '_' })).toEqual([tricky.id])
    expect(await found({ q: '\\' })).toEqual([tricky.id])
    expect(await found({ q: '0%_s' })).toEqual([tricky.id])
    expect(await found({ q: plain.sha256.slice(0, 12).toUpperCase() })).toEqual([plain.id])
    expect(await found({ q: plain.sha256.slice(1, 13) })).toEqual([])
  })

  test('goes on where the last page ended', async () => {
    const all = (await farm.db.models.list({ limit: 500 })).items
    const first = await farm.db.models.list({ limit: 3 })
    await farm.model('came in between')
    const second = await farm.db.models.list({ limit: 500, cursor: first.nextCursor ?? '' })
    expect([...first.items, ...second.items]).toEqual(all)
  })
})

describe('the lock of a digest', () => {
  const [one, other] = ['a1', 'b2'].map((pair) => pair.repeat(32)) as [string, string]
  const tick = () => new Promise<void>((resolve) => setTimeout(resolve, 20))

  test('lets one piece of work in at a time, in all processes, also after a failure', async () => {
    const second = await connectDatabase(farm.url)
    const said: string[] = []
    const work = (name: string) => async () => {
      said.push(`${name} begins`)
      await tick()
      said.push(`${name} ends`)
      if (name === 'fails') throw new Error(name)
      return name
    }
    const ends = await Promise.allSettled([
      farm.db.models.holdDigest(one, work('fails')),
      second.models.holdDigest(one, work('here')),
      farm.db.models.holdDigest(one, work('there')),
      ...Array.from({ length: 8 }, () => second.models.holdDigest(one, work('many'))),
    ])
    expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(1)
    expect(said.filter((line) => line.endsWith('ends'))).toHaveLength(11)
    for (let index = 0; index < said.length; index += 2) {
      expect(said[index + 1]).toBe(said[index]?.replace('begins', 'ends'))
    }
    await second.close()
  })

  test('holds up no other digest, and goes with the connection that held it', async () => {
    const second = await connectDatabase(farm.url, { applicationName: 'test-lock' })
    let leave = () => {}
    const inside = new Promise<void>((resolve) => {
      leave = resolve
    })
    let enter = () => {}
    const entered = new Promise<void>((resolve) => {
      enter = resolve
    })
    const holding = second.models.holdDigest(one, () => {
      enter()
      return inside
    })
    await entered
    expect(await farm.db.models.holdDigest(other, async () => 'in')).toBe('in')
    const waiting = farm.db.models.holdDigest(one, async () => 'in')
    expect(await Promise.race([waiting, tick().then(() => 'waits')])).toBe('waits')
    await farm.sql.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'test-lock'",
    )
    expect(await waiting).toBe('in')
    leave()
    await holding
    await second.close()
  })
})
