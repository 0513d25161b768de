import { readdirSync } from 'node:fs'
import type { Model } from '@paceline/contracts'
import { type AddingParts, addingPlugin, addManifest, FOR_EVER } from '@paceline/kernel-plugin/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { form, type ServedApi, serveApi } from './served-api.js'

let api: ServedApi
beforeAll(async () => {
  api = await serveApi()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const upload = (bytes: Uint8Array, fields: Record<string, string> = {}) =>
  api.call('POST', '/v1/models', form({ ...fields, file: { bytes, fileName: 'sum.wasm' } }))
const kept = async (parts: AddingParts) => {
  const answer = await upload(addingPlugin(parts))
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json<Model>()
}
const files = () =>
  readdirSync(api.artifactDirectory, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())

describe('POST /v1/models with a .wasm', () => {
  it('keeps a plug-in as a model of one operator, with its manifest, and gives its bytes back', async () => {
    const bytes = addingPlugin()
    const first = await upload(bytes)
    expect(first.statusCode, first.body).toBe(201)
    const model = first.json<Model>()
    expect(model).toMatchObject({
      format: 'wasm',
      name: 'plain sum',
      kernel: { operator: 'add', dtype: 'float32', shapes: addManifest.shapes, manifest: addManifest },
      graph: { dtype: 'float32', macs: 0, params: 0, operators: [{ type: 'ADD' }], otherOps: { ADD: 1 } },
    })
    expect(model.graph.inputs.map(({ shape }) => shape)).toEqual([
      [1, 4, 5, 3],
      [1, 4, 5, 3],
    ])
    const again = await upload(bytes, { name: 'other' })
    expect(again.statusCode).toBe(200)
    expect(again.json()).toEqual(model)
    const file = await api.call('GET', `/v1/models/${model.id}/file`)
    expect(Buffer.compare(file.rawPayload, bytes)).toBe(0)
    expect(file.headers['content-disposition']).toContain('plain-sum.wasm')
    const listed = await api.call('GET', '/v1/models?format=wasm')
    expect(listed.json().items.map(({ id }: Model) => id)).toContain(model.id)
  })

  it('says of text with such a name that it is no module, and of C how to build it, and keeps neither', async () => {
    const before = files().length
    for (const [fileName, words] of [
      ['sum.wasm', 'no WebAssembly module'],
      ['sum.c', 'npm run build:plugin'],
    ] as const) {
      const file = { bytes: new TextEncoder().encode('/* A kernel. */ int main(void);'), fileName }
      const answer = await api.call('POST', '/v1/models', form({ file }))
      expect(answer.statusCode).toBe(422)
      expect(answer.json()).toMatchObject({ code: 'invalid-model', detail: expect.stringContaining(words) })
    }
    expect(files()).toHaveLength(before)
  })

  it('counts a convolution as a .tflite of the same sizes is counted', async () => {
    const manifest = {
      ...addManifest,
      operator: 'conv1x1',
      shapes: { height: 7, width: 7, inputChannels: 12, outputChannels: 20 },
    }
    const { graph } = await kept({ manifest })
    expect(graph).toMatchObject({ macs: 7 * 7 * 12 * 20, params: 12 * 20 + 20 })
    const spec = {
      graph: {
        inputs: [{ name: 'x', shape: [1, 7, 7, 12] }],
        operators: [
          {
            type: 'CONV_2D',
            inputs: ['x'],
            outputs: ['y'],
            options: { strideW: 1, strideH: 1, padding: 'SAME' },
            weights: { filters: { shape: [20, 1, 1, 12] }, bias: { shape: [20] } },
          },
        ],
        outputs: ['y'],
      },
    }
    const built = await api.call('POST', '/v1/models/build', { payload: { spec } })
    expect(built.statusCode, built.body).toBe(201)
    const tflite = built.json<Model>()
    expect(tflite.kernel).toEqual({
      operator: 'conv1x1',
      dtype: 'float32',
      shapes: manifest.shapes,
      activation: 'none',
      manifest: null,
    })
    expect(tflite.graph).toMatchObject({ macs: graph.macs, params: graph.params })
    expect(tflite.graph.operators[0]?.inputs[0]?.shape).toEqual(graph.inputs[0]?.shape)
  })

  it('executes none of it', async () => {
    const hangs = { start: 2, free: { body: FOR_EVER }, manifest: { ...addManifest, name: 'hangs' } }
    expect((await kept(hangs)).name).toBe('hangs')
  })

  it.each([
    ['no manifest', { manifests: [] }, 'paceline'],
    ['two manifests', { manifests: ['{}', '{}'] }, 'paceline'],
    ['bad JSON', { manifest: '{' }, 'paceline'],
    ['an operator nobody knows', { manifest: { ...addManifest, operator: 'sort' } }, 'paceline/operator'],
    ['a host function', { imports: [['env', 'fetch', [0, 0]]] as const }, 'import[1]'],
    ['a memory that may not hold its tensors', { memory: { initial: 1, maximum: 1 } }, 'env.memory'],
    ['a run of another type', { run: { parameters: [], body: [] } }, 'export run'],
  ] satisfies [string, AddingParts, string][])('refuses %s and keeps nothing', async (_name, parts, path) => {
    const before = files().length
    const answer = await upload(addingPlugin(parts))
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({ code: 'invalid-model', errors: [{ path }] })
    expect(files()).toHaveLength(before)
  })

  it('refuses one that is larger than a kernel needs, and keeps nothing', async () => {
    const before = files().length
    const answer = await upload(new Uint8Array([...addingPlugin(), ...new Uint8Array(4 * 1024 * 1024)]))
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({ code: 'invalid-model', errors: [{ path: 'file' }] })
    expect(files()).toHaveLength(before)
  })

  it('is foretold nothing of, and transforms into nothing', async () => {
    const { id } = await kept({ manifest: { ...addManifest, name: 'as it is' } })
    expect((await api.call('GET', `/v1/models/${id}/coverage`)).json()).toEqual({ items: [] })
    const payload = { kind: 'prune', pattern: 'unstructured', sparsity: 0.5 }
    const answer = await api.call('POST', `/v1/models/${id}/transform`, { payload })
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({ code: 'invalid-transform' })
    expect(answer.json().detail).toContain('kernel plug-in')
  })
})
