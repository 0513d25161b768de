import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServedApi, serveApi } from './served-api.js'

let api: ServedApi
let whole: { id: string; name: string; family: string; graph: { operators: unknown[]; macs: number } }
beforeAll(async () => {
  api = await serveApi()
  const spec = { space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 32 } }
  whole = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const transform = (payload: object, id = whole.id) =>
  api.call('POST', `/v1/models/${id}/transform`, { payload })

describe('POST /v1/models/{id}/transform', () => {
  it('cuts a head and a tail, which say where they come from and are kept once', async () => {
    const head = await transform({ kind: 'slice', head: 12 })
    expect(head.statusCode, head.body).toBe(201)
    expect(head.json()).toMatchObject({
      name: `${whole.name}, head 12`,
      family: whole.family,
      weights: 'random',
      spec: null,
      derivedFrom: whole.id,
      derivation: { request: { kind: 'slice', head: 12 }, warnings: [] },
    })
    const tail = await transform({ kind: 'slice', tail: 12 })
    expect(head.json().graph.macs + tail.json().graph.macs).toBe(whole.graph.macs)
    const again = await transform({ kind: 'slice', head: 12 })
    expect([again.statusCode, again.json().id]).toEqual([200, head.json().id])
    expect((await api.call('GET', `/v1/models/${head.json().id}`)).json()).toEqual(head.json())
    const file = await api.call('GET', `/v1/models/${head.json().id}/file`)
    expect(file.rawPayload).toHaveLength(head.json().bytes)
  })

  it('patches the first operators, and reports the memory and the work', async () => {
    const patched = await transform({ kind: 'patch', operators: 5, grid: 2 })
    expect(patched.statusCode, patched.body).toBe(201)
    const { name, graph, derivation } = patched.json()
    expect(name).toBe(`${whole.name}, 5 operators in 2 x 2 patches`)
    expect(derivation.report.arenaBytes).toBe(graph.memory.arenaBytes)
    expect(graph.macs - whole.graph.macs).toBe(derivation.report.overlapMacs)
    const budgetBytes = graph.memory.arenaBytes
    const found = await transform({ kind: 'patch', budgetBytes })
    expect(found.json().graph.memory.arenaBytes).toBeLessThanOrEqual(budgetBytes)
  })

  it('prunes, and says what was done', async () => {
    const pruned = await transform({ kind: 'prune', pattern: 'unstructured', sparsity: 0.5 })
    expect(pruned.statusCode, pruned.body).toBe(201)
    expect(pruned.json()).toMatchObject({
      name: `${whole.name}, pruned 50 %`,
      derivation: { request: { kind: 'prune' } },
    })
    expect(pruned.json().graph.effectiveMacs).toBeLessThan(whole.graph.macs)
  })

  it('quantises, with float32 at its ends unless asked otherwise', async () => {
    const quantised = await transform({ kind: 'quantize', dtype: 'int8', calibration: { samples: 1 } })
    expect(quantised.statusCode, quantised.body).toBe(201)
    const { name, bytes, graph, derivation } = quantised.json()
    expect(name).toBe(`${whole.name}, int8`)
    expect(graph.inputs[0].dtype).toBe('float32')
    expect(graph.dtype).toBe('int8')
    expect(bytes).toBeLessThan(0.5 * (whole as unknown as { bytes: number }).bytes)
    expect(derivation.report).toMatchObject({ dtype: 'int8' })
  })

  it('splits layers in two by rank, and reports the work', async () => {
    // The classifier's weights are the largest by far: all layers by one choice would take half a minute.
    const layersByName = { conv: { rank: 3 }, 'block_1/expand': { energy: 0.5 } }
    const split = await transform({ kind: 'factorize', layers: layersByName })
    expect(split.statusCode, split.body).toBe(201)
    const { name, graph, derivation } = split.json()
    expect(name).toBe(`${whole.name}, 2 layers split by rank`)
    const layers: { name: string; rank: number; macsBefore: number; macsAfter: number }[] =
      derivation.report.layers
    expect(layers).toContainEqual(expect.objectContaining({ name: 'conv', rank: 3 }))
    const saved = layers.reduce((sum, { macsBefore, macsAfter }) => sum + macsBefore - macsAfter, 0)
    expect(graph.macs).toBe(whole.graph.macs - saved)
  })

  it('crops channels, and says what is left and what stays whole', async () => {
    const cropped = await transform({ kind: 'crop', ratio: 0.5 })
    expect(cropped.statusCode, cropped.body).toBe(201)
    const { name, graph, derivation } = cropped.json()
    expect(name).toBe(`${whole.name}, channels cropped by 50 %`)
    expect(graph.macs).toBeLessThan(0.6 * whole.graph.macs)
    expect(derivation.report.layers).toContainEqual(
      expect.objectContaining({ name: 'conv', channelsBefore: 16, channelsAfter: 8 }),
    )
    expect(derivation.report.leftWhole[0].reason).toMatch(/SOFTMAX/)
    expect(derivation.warnings).toHaveLength(derivation.report.leftWhole.length)
  })

  it.each([
    [{ kind: 'crop', ratio: 1 }, 400, 'invalid-request', '/ratio'],
    [{ kind: 'crop', multiple: 4 }, 422, 'invalid-transform', '/layers'],
    [{ kind: 'crop', layers: { nobody: 0.5 } }, 422, 'invalid-transform', '/layers/nobody'],
    [{ kind: 'factorize', rank: 0 }, 400, 'invalid-request', '/rank'],
    [{ kind: 'factorize', layers: { conv: { rank: 99 } } }, 422, 'invalid-transform', '/layers/conv/rank'],
    [{ kind: 'factorize', rank: 2, energy: 0.5 }, 422, 'invalid-transform', '/rank'],
    [{ kind: 'quantize', dtype: 'int2' }, 400, 'invalid-request', '/dtype'],
    [
      { kind: 'quantize', dtype: 'int8', layers: { nobody: 'float32' } },
      422,
      'invalid-transform',
      '/layers/nobody',
    ],
    [{ kind: 'patch', operators: 5, grid: 1 }, 400, 'invalid-request', '/grid'],
    [{ kind: 'patch', operators: 5, grid: 999 }, 422, 'invalid-transform', '/grid'],
    [{ kind: 'patch', budgetBytes: 1 }, 422, 'invalid-transform', '/budgetBytes'],
    [{ kind: 'prune', pattern: 'block', sparsity: 0.5 }, 400, 'invalid-request', '/'],
    [{ kind: 'prune', pattern: 'stripes', sparsity: 0.5 }, 400, 'invalid-request', '/pattern'],
    [{ kind: 'prune', pattern: 'unstructured', sparsity: 1 }, 422, 'invalid-transform', '/sparsity'],
    [{ kind: 'slice', head: 0 }, 400, 'invalid-request', '/head'],
    [{ kind: 'slice', head: 3, tail: 3 }, 400, 'invalid-request', '/'],
    [{ kind: 'stretch' }, 400, 'invalid-request', '/kind'],
    [{ head: 3 }, 400, 'invalid-request', '/kind'],
    [{ kind: 'slice', head: 9999 }, 422, 'invalid-transform', '/head'],
    [{ kind: 'slice', operator: 'nobody' }, 422, 'invalid-transform', '/operator'],
  ])('refuses %j and says where', async (request, status, code, path) => {
    const answer = await transform(request)
    expect(answer.statusCode, answer.body).toBe(status)
    const problem = answer.json()
    expect([problem.code, problem.errors.map((error: { path: string }) => error.path)]).toEqual([
      code,
      [path],
    ])
  })

  it.each([
    [{ kind: 'prune', sparsity: 0.5 }, '/pattern', 'must be one of unstructured, block, group'],
    [{ kind: 'shrink' }, '/kind', /^must be one of .*prune.*slice/],
    [{ kind: 'slice' }, '/', 'must have head, or tail, or operator, or inputs and outputs'],
    [{ kind: 'patch' }, '/', 'must have operators and grid, or budgetBytes'],
  ])('says what %j lacks', async (request, path, message) => {
    const answer = await transform(request)
    expect(answer.json().errors).toEqual([
      { path, message: typeof message === 'string' ? message : expect.stringMatching(message) },
    ])
  })

  it('refuses a model that is not there, or whose bytes are gone', async () => {
    const unknown = await transform({ kind: 'slice', head: 1 }, 'mdl_0')
    expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'not-found'])
    const gone = (await transform({ kind: 'slice', head: 3 })).json().id
    await api.call('DELETE', `/v1/models/${gone}`)
    const answer = await transform({ kind: 'slice', head: 1 }, gone)
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'model-gone'])
  })
})
