import { expect, test } from 'vitest'
import type { Tensor, TfliteModel } from '../graph.js'
import { readModel } from '../read/index.js'
import { buildModel } from '../spaces/index.js'
import { structureDigests } from './structure-digest.js'
import { weightsDigest } from './weights-digest.js'

const none = new Uint8Array()
const built = (width: number, seed: number) =>
  buildModel({ space: 'mobilenet_v1', encoding: { width, resolution: 32 } }, seed)

test('two encodings of one network have equal digests and other bytes', () => {
  const [one, other] = [built(0.1, 0), built(0.1001, 0)]
  expect(one.bytes).not.toEqual(other.bytes)
  expect(structureDigests(one.model)).toEqual(structureDigests(other.model))
  expect(weightsDigest(one.model)).toBe(weightsDigest(other.model))
})

test('another seed gives another digest of the same structure', () => {
  const [one, other] = [built(0.12, 0), built(0.12, 1)]
  expect(structureDigests(one.model)).toEqual(structureDigests(other.model))
  expect(weightsDigest(one.model)).not.toBe(weightsDigest(other.model))
})

test('what is written and read again has the same digest', () => {
  const { model, bytes } = built(0.12, 0)
  expect(weightsDigest(readModel(bytes))).toBe(weightsDigest(model))
})

test.each<[string, (tensor: Tensor) => Partial<Tensor>]>([
  ['one value', ({ data }) => ({ data: (data ?? none).map((byte, at) => (at === 2 ? byte ^ 1 : byte)) })],
  ['a scale', () => ({ quantization: { scale: [0.5], zeroPoint: [0], dimension: 0 } })],
  [
    'a place of a stored block',
    () => ({
      sparsity: {
        traversalOrder: [0, 1],
        blockMap: [],
        dimensions: [
          { format: 'dense', size: 2 },
          { format: 'csr', segments: new Int32Array([0, 1]), indices: new Uint8Array([1]) },
        ],
      },
    }),
  ],
])('%s that changes changes the digest', (_, change) => {
  const { model } = built(0.12, 0)
  const changed = withFirstConstant(model, change)
  expect(weightsDigest(changed)).not.toBe(weightsDigest(model))
})

test('a name that changes does not', () => {
  const { model } = built(0.12, 0)
  expect(weightsDigest(withFirstConstant(model, () => ({ name: 'other' })))).toBe(weightsDigest(model))
})

function withFirstConstant(model: TfliteModel, change: (tensor: Tensor) => Partial<Tensor>): TfliteModel {
  const [graph] = model.graphs
  if (graph === undefined) throw new Error('the model has no graph')
  const at = graph.tensors.findIndex(({ data }) => (data?.length ?? 0) > 8)
  const tensors = graph.tensors.map((tensor, index) =>
    index === at ? { ...tensor, ...change(tensor) } : tensor,
  )
  return { ...model, graphs: [{ ...graph, tensors }] }
}
