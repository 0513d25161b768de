import { spaces } from '@paceline/tflite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServedApi, serveApi } from './served-api.js'

let api: ServedApi
beforeAll(async () => {
  api = await serveApi()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

// Decisions whose names jsonb would put into another order.
const document = {
  name: 'tiny_net',
  title: 'TinyNet',
  decisions: {
    resolution: { kind: 'choice', values: [32, 48], fallback: 32 },
    kernel: { kind: 'choice', values: [3, 5], fallback: 3, description: 'of the blocks' },
    depth: { kind: 'integer', minimum: 1, maximum: 2, grid: [1, 2], fallback: 1 },
  },
  resolution: { decision: 'resolution' },
  classes: 10,
  stem: { filters: 8 },
  stages: [
    {
      block: 'inverted-residual',
      filters: 8,
      kernel: { decision: 'kernel' },
      repeats: { decision: 'depth' },
    },
  ],
}

const post = (url: string, payload: object) => api.call('POST', url, { payload })

describe('a registered space', () => {
  it('is kept for ever under its name', async () => {
    const first = await post('/v1/spaces', document)
    expect(first.statusCode, first.body).toBe(201)
    expect(first.headers.location).toBe('/v1/spaces/tiny_net')
    expect(first.json()).toMatchObject({ name: 'tiny_net', title: 'TinyNet', size: '8' })
    expect(Object.keys(first.json().decisions)).toEqual(['resolution', 'kernel', 'depth'])

    const again = await post('/v1/spaces', document)
    expect([again.statusCode, again.json()]).toEqual([200, first.json()])
    const shown = await api.call('GET', '/v1/spaces/tiny_net')
    expect(shown.body).toBe(first.body)

    const other = await post('/v1/spaces', { ...document, classes: 11 })
    expect([other.statusCode, other.json().code]).toEqual([409, 'space-exists'])
    const own = await post('/v1/spaces', { ...document, name: 'mobilenet_v2' })
    expect([own.statusCode, own.json().code]).toEqual([409, 'space-exists'])
  })

  it('is listed after those that come with Paceline', async () => {
    const { items, nextCursor } = (await api.call('GET', '/v1/spaces')).json()
    const names = items.map(({ name }: { name: string }) => name)
    expect(names).toEqual([...spaces.keys(), 'tiny_net'])
    expect(nextCursor).toBeNull()
  })

  it('is sampled, mutated and crossed like any other', async () => {
    const sample = await post('/v1/spaces/tiny_net/sample', { n: 200, seed: 3 })
    expect(sample.statusCode, sample.body).toBe(200)
    const { encodings, texts } = sample.json()
    expect(new Set(texts).size).toBe(8)
    expect(texts.map((text: string) => JSON.parse(text))).toEqual(encodings)
    expect((await post('/v1/spaces/tiny_net/sample', { n: 200, seed: 3 })).body).toBe(sample.body)
    const other = await post('/v1/spaces/tiny_net/sample', { n: 200, seed: 4 })
    expect(other.body).not.toBe(sample.body)

    const [a, b] = encodings
    const mutant = await post('/v1/spaces/tiny_net/mutate', { encoding: a, seed: 1 })
    expect(mutant.json().encodings[0]).not.toEqual(a)
    const child = await post('/v1/spaces/tiny_net/crossover', { a, b, seed: 1 })
    for (const [key, value] of Object.entries(child.json().encodings[0])) {
      expect([a[key], b[key]]).toContain(value)
    }
  })

  it('is built, once per encoding, and the model says by which JSON', async () => {
    const { digest } = (await api.call('GET', '/v1/spaces/tiny_net')).json()
    const spec = { space: 'tiny_net', encoding: { kernel: 5 } }
    const built = await post('/v1/models/build', { spec })
    expect(built.statusCode, built.body).toBe(201)
    expect(built.json()).toMatchObject({
      name: 'TinyNet 5 1 32',
      family: 'TinyNet',
      spec: { space: 'tiny_net', spaceDigest: digest },
    })
    const again = await post('/v1/models/build', { spec })
    expect([again.statusCode, again.json().id]).toEqual([200, built.json().id])

    const wrong = await post('/v1/models/build', { spec: { space: 'tiny_net', encoding: { kernel: 4 } } })
    expect([wrong.statusCode, wrong.json().code]).toEqual([422, 'invalid-encoding'])
    expect(wrong.json().errors[0].path).toBe('/encoding/kernel')
  })

  it('is asked for latency by its encodings, which finds what was built', async () => {
    const device = await api.device('dev-of-spaces', { pool: 'spaces' })
    const encoding = { kernel: 5 }
    const answer = await post('/v1/latency', {
      device: device.id,
      queries: [
        { space: 'tiny_net', encoding },
        { space: 'tiny_net', encoding: { kernel: 4 } },
        { space: 'nobody', encoding },
      ],
    })
    const [known, wrong, unknown] = answer.json().results
    const built = await post('/v1/models/build', { spec: { space: 'tiny_net', encoding } })
    const run = await api.db.runs.find(known.runId)
    expect(run?.modelId).toBe(built.json().id)
    expect(wrong).toMatchObject({ source: 'invalid', code: 'invalid-encoding' })
    expect(unknown.message).toContain('/space must be one of')
  })

  it('is refused by each place that is wrong', async () => {
    const stages = [{ block: 'dense', filters: 8 }]
    const answer = await post('/v1/spaces', { ...document, name: 'wrong', stages, stem: {} })
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'invalid-space'])
    expect(answer.json().errors.map(({ path }: { path: string }) => path)).toEqual([
      '/stem/filters',
      '/stages/0/block',
    ])
  })
})

describe('a space of the library', () => {
  it('is shown with its decisions, schema and defaults', async () => {
    for (const space of spaces.values()) {
      const shown = (await api.call('GET', `/v1/spaces/${space.name}`)).json()
      expect(shown).toMatchObject({ name: space.name, digest: null, size: space.size?.toString() ?? null })
      expect(shown.encoding).toEqual(space.schema)
      expect(space.parse(shown.defaults)).toEqual(space.defaults)
      const { encodings } = (await post(`/v1/spaces/${space.name}/sample`, { n: 20 })).json()
      expect(encodings).toEqual(space.sample(20, 0))
    }
  })

  it('refuses a sample of nothing, of too many, and of a space that is not there', async () => {
    for (const n of [0, 10_001, 1.5]) {
      expect((await post('/v1/spaces/mobilenet_v2/sample', { n })).statusCode).toBe(400)
    }
    const unknown = await post('/v1/spaces/nobody/sample', { n: 1 })
    expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'not-found'])
    const wrong = await post('/v1/spaces/mobilenet_v2/mutate', { encoding: { width: 'wide' } })
    expect(wrong.json().errors[0].path).toBe('/encoding/width')
  })
})
