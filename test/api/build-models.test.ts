import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServedApi, serveApi } from './served-api.js'

let api: ServedApi
beforeAll(async () => {
  api = await serveApi()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

describe('POST /v1/models/build', () => {
  const build = (encoding: unknown, more: object = {}) =>
    api.call('POST', '/v1/models/build', { payload: { spec: { space: 'mobilenet_v2', encoding }, ...more } })

  it('gives the same bytes for the same spec and seed', async () => {
    const first = await build({ width: 0.35, resolution: 96 })
    expect(first.statusCode, first.body).toBe(201)
    expect(first.json()).toMatchObject({ weights: 'random', family: 'MobileNetV2', spec: { seed: 0 } })
    const again = await build({ resolution: 96, width: 0.35 }, { seed: 0 })
    expect(again.statusCode).toBe(200)
    expect(again.json().id).toBe(first.json().id)
    const other = await build({ width: 0.35, resolution: 96 }, { seed: 1 })
    expect(other.json().sha256).not.toBe(first.json().sha256)
  })

  it('makes the weights sparse, then quantises them', async () => {
    const encoding = { width: 0.35, resolution: 32 }
    const dense = (await build(encoding)).json()
    const answer = await build(encoding, { sparsity: 0.8, dtype: 'float16' })
    expect(answer.statusCode, answer.body).toBe(201)
    const { name, spec, graph, bytes } = answer.json()
    expect(name).toBe('MobileNetV2 0.35 32 80 % sparse float16')
    expect(spec).toMatchObject({ sparsity: 0.8, dtype: 'float16' })
    expect(bytes / dense.bytes).toBeLessThan(0.6)
    expect(graph.effectiveMacs / dense.graph.effectiveMacs).toBeLessThan(0.5)
    const plain = await build(encoding, { sparsity: 0, dtype: 'float32' })
    expect([plain.statusCode, plain.json().id]).toEqual([200, dense.id])
    for (const [more, path] of [
      [{ sparsity: 1 }, '/sparsity'],
      [{ dtype: 'int3' }, '/dtype'],
    ] as const) {
      const refused = await build(encoding, more)
      expect([refused.statusCode, refused.json().errors[0].path]).toEqual([400, path])
    }
  })

  describe('of a graph', () => {
    const graph = {
      inputs: [{ name: 'image', shape: [1, 8, 8, 3] }],
      operators: [
        { type: 'RELU6', inputs: ['features'] },
        {
          type: 'CONV_2D',
          inputs: ['image'],
          outputs: ['features'],
          options: { padding: 'SAME', strideH: 2, strideW: 2 },
          weights: { filters: { shape: [4, 3, 3, 3] }, bias: { shape: [4], values: [0, 0.5, 1, 1.5] } },
        },
      ],
      outputs: ['relu6_0'],
    }
    const buildGraph = (given: unknown, more: object = {}) =>
      api.call('POST', '/v1/models/build', { payload: { spec: { graph: given }, ...more } })

    it('runs its operators in order and is built once, in its canonical form too', async () => {
      const first = await buildGraph(graph)
      expect(first.statusCode, first.body).toBe(201)
      const { id, name, family, spec, graph: built } = first.json()
      expect([family, name]).toEqual([null, expect.stringMatching(/^Graph #[0-9a-f]{8}$/)])
      expect(built.operators.map(({ type }: { type: string }) => type)).toEqual(['CONV_2D', 'RELU6'])
      expect(built.macs).toBe(4 * 4 * 4 * 27)
      const again = await buildGraph(spec.graph)
      expect([again.statusCode, again.json().id]).toEqual([200, id])
      expect((await api.call('GET', `/v1/models/${id}`)).json().spec).toEqual(spec)
      const half = await buildGraph(graph, { dtype: 'float16', seed: 3 })
      expect(half.json().spec).toMatchObject({ dtype: 'float16', seed: 3, graph: spec.graph })
    })

    it('is refused where it is wrong', async () => {
      const [relu, conv] = graph.operators
      const cyclic = await buildGraph({ ...graph, operators: [relu, { ...conv, inputs: ['relu6_0'] }] })
      expect([cyclic.statusCode, cyclic.json().code]).toEqual([422, 'invalid-graph'])
      expect(cyclic.json().errors).toMatchObject([
        { path: '/graph/inputs/0', message: expect.stringContaining('image') },
        { path: '/graph/operators/0', message: expect.stringContaining('cyclic') },
      ])
      const unnamed = await buildGraph({ ...graph, operators: [{ type: 'RELU', inputs: 'image' }] })
      expect([unnamed.statusCode, unnamed.json().errors[0].path]).toEqual([
        400,
        '/spec/graph/operators/0/inputs',
      ])
      const both = await api.call('POST', '/v1/models/build', {
        payload: { spec: { graph, space: 'mobilenet_v2' } },
      })
      expect(both.statusCode, both.body).toBe(400)
    })
  })

  it('names what is wrong with an encoding', async () => {
    const answer = await build({ width: 99, resolution: 96, depth: 3 })
    expect(answer.statusCode).toBe(422)
    const { code, errors } = answer.json()
    expect(code).toBe('invalid-encoding')
    expect(errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      '/encoding/depth',
      '/encoding/width',
    ])
  })

  it('refuses an unknown field and an unknown space', async () => {
    const unknown = await build({}, { colour: 'red' })
    expect([unknown.statusCode, unknown.json().code]).toEqual([400, 'invalid-request'])
    const space = await api.call('POST', '/v1/models/build', {
      payload: { spec: { space: 'resnext', encoding: {} } },
    })
    expect([space.statusCode, space.json().code]).toEqual([422, 'invalid-encoding'])
  })
})
