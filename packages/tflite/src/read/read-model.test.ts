import { describe, expect, it } from 'vitest'
import { modelSlots, subgraphSlots, tensorSlots } from '../schema/index.js'
import {
  encodeFlat,
  type FlatTableNode,
  int8,
  int32,
  scalars,
  table,
  tables,
  text,
  uint8,
} from '../testing/flat-encoder.js'
import {
  outsideBuffer,
  sampleBuffer,
  sampleBytes,
  sampleCode,
  sampleFields,
  sampleOperator,
  sampleTensor,
  sparseRows,
} from '../testing/sample-model.js'
import { InvalidModelError } from './invalid-model-error.js'
import { readModel } from './read-model.js'

describe('a valid model', () => {
  it('is read with all that it says', () => {
    const model = readModel(sampleBytes())
    expect(model.description).toBe('a sample of everything')
    expect(model.metadata).toEqual([
      { name: 'min_runtime_version', data: new TextEncoder().encode('1.14.0') },
    ])
    expect(model.signatures).toEqual([
      {
        key: 'serving_default',
        graph: 0,
        inputs: [{ name: 'image', tensor: 0 }],
        outputs: [{ name: 'scores', tensor: 10 }],
      },
    ])
    const [main, called] = model.graphs
    expect(called).toMatchObject({ name: 'called', inputs: [0], outputs: [0], operators: [] })
    expect(main).toMatchObject({ name: 'main', inputs: [0], outputs: [10] })
    expect(main?.operators.map(({ type }) => type)).toEqual([
      'CONV_2D',
      'RESHAPE',
      'CUSTOM',
      'FULLY_CONNECTED',
      'CALL',
    ])
    expect(main?.operators[0]).toEqual({
      type: 'CONV_2D',
      version: 1,
      inputs: [0, 1, 2],
      outputs: [3],
      options: {
        padding: 'SAME',
        strideW: 1,
        strideH: 1,
        fusedActivation: 'RELU6',
        dilationWFactor: 1,
        dilationHFactor: 1,
        quantizedBiasType: 'float32',
      },
    })
    expect(main?.operators[1]?.options).toEqual({ newShape: [1, 64] })
    expect(main?.operators[2]).toMatchObject({
      customName: 'Twist',
      inputs: [5, 11, -1],
      customOptions: Uint8Array.of(1, 2, 3),
    })
    expect(main?.operators[3]).toMatchObject({ intermediates: [9], options: { weightsFormat: 'DEFAULT' } })
    expect(main?.tensors[0]).toEqual({
      name: 'image',
      shape: [1, 4, 4, 2],
      dtype: 'int8',
      quantization: { scale: [0.5], zeroPoint: [0], dimension: 0 },
      shapeSignature: [-1, 4, 4, 2],
    })
    expect(main?.tensors[7]?.sparsity).toEqual({
      traversalOrder: [0, 1],
      blockMap: [],
      dimensions: [
        { format: 'dense', size: 3 },
        { format: 'csr', segments: Uint8Array.of(0, 2, 2, 5), indices: Int32Array.of(7, 9, 0, 1, 63) },
      ],
    })
    expect(main?.tensors[11]?.isVariable).toBe(true)
  })

  it('keeps its constants where they are', () => {
    const bytes = Buffer.from(sampleBytes())
    const data = readModel(bytes).graphs[0]?.tensors[1]?.data
    expect(data?.buffer).toBe(bytes.buffer)
    expect(data?.constructor).toBe(Uint8Array)
    bytes[(data?.byteOffset ?? 0) - bytes.byteOffset] = 99
    expect(data?.[0]).toBe(99)
  })

  it('may have its constants behind the FlatBuffer', () => {
    const inside = withBuffer(3, outsideBuffer(0, 0))
    const bytes = new Uint8Array([...withBuffer(3, outsideBuffer(inside.length, 8)), 1, 0, 0, 0, 64, 0, 0, 0])
    expect(readModel(bytes).graphs[0]?.tensors[4]?.data).toEqual(bytes.subarray(inside.length))
    expect(wrong(withBuffer(3, outsideBuffer(inside.length, 8)))).toMatchObject({ at: 'buffers[3]' })
  })

  it('ignores the options of another operator, as runtimes do', () => {
    const conv = sampleOperator(0, [0, 1, 2], [3], { 3: uint8(5), 4: table({ 0: int8(1), 1: int32(7) }) })
    const model = readModel(
      withGraph({ [subgraphSlots.operators]: tables([conv]), 2: scalars('int32', [3]) }),
    )
    expect(model.graphs[0]?.operators[0]?.options).toMatchObject({ padding: 'SAME', strideW: 0 })
  })
})

/** The error that reading these bytes gives; it must be of our own kind. */
function wrong(bytes: Uint8Array): InvalidModelError {
  try {
    readModel(bytes)
  } catch (error) {
    if (error instanceof InvalidModelError) return error
    throw error
  }
  throw new Error('the model was accepted')
}

/** The sample with fields of its main graph replaced. */
function withGraph(fields: FlatTableNode['fields']): Uint8Array {
  const subgraphs = sampleFields()[modelSlots.subgraphs]
  if (subgraphs?.kind !== 'tables') throw new Error('the sample has graphs')
  const [main, ...others] = subgraphs.values
  const changed = table({ ...main?.fields, ...fields })
  return sampleBytes({ [modelSlots.subgraphs]: tables([changed, ...others]) })
}

function withTensor(tensor: FlatTableNode): Uint8Array {
  return withGraph({
    [subgraphSlots.tensors]: tables([tensor]),
    [subgraphSlots.operators]: tables([]),
    [subgraphSlots.outputs]: scalars('int32', [0]),
  })
}

function withBuffer(index: number, buffer: FlatTableNode): Uint8Array {
  const buffers = sampleFields()[modelSlots.buffers]
  if (buffers?.kind !== 'tables') throw new Error('the sample has buffers')
  return sampleBytes({ [modelSlots.buffers]: tables(buffers.values.with(index, buffer)) })
}

describe('what is no model', () => {
  it.each([
    ['no bytes', new Uint8Array(0), 'file'],
    ['seven bytes', new Uint8Array(7), 'file'],
    ['another identifier', encodeFlat(table(sampleFields()), 'TFL2'), 'file'],
    ['another version', sampleBytes({ [modelSlots.version]: int32(2) }), 'version'],
    ['no graph', sampleBytes({ [modelSlots.subgraphs]: tables([]) }), 'subgraphs'],
  ])('is refused: %s', (_, bytes, at) => {
    expect(wrong(bytes)).toMatchObject({ code: 'invalid-model', at })
  })

  it('says what, where and at which byte', () => {
    const error = wrong(withGraph({ [subgraphSlots.inputs]: scalars('int32', [0, 12]) }))
    expect(error.at).toBe('subgraphs[0].inputs[1]')
    expect(error.detail).toBe('tensor 12, but there are 12 tensors')
    expect(error.message).toBe(`subgraphs[0].inputs[1] (byte ${error.offset}): ${error.detail}`)
  })
})

describe('a model whose parts do not fit', () => {
  const graph = (fields: FlatTableNode['fields']) => wrong(withGraph(fields)).at
  const operators = (...list: FlatTableNode[]) => graph({ [subgraphSlots.operators]: tables(list) })
  const tensor = (fields: Parameters<typeof sampleTensor>[0]) => wrong(withTensor(sampleTensor(fields))).at
  const float = { name: 'x', shape: [2, 2], type: 0 }

  it('is refused for indices out of range', () => {
    expect(graph({ [subgraphSlots.outputs]: scalars('int32', [-1]) })).toBe('subgraphs[0].outputs[0]')
    expect(operators(sampleOperator(5, [0], [3]))).toBe('subgraphs[0].operators[0].opcodeIndex')
    expect(operators(sampleOperator(0, [0, -2], [3]))).toBe('subgraphs[0].operators[0].inputs[1]')
    expect(operators(sampleOperator(0, [0], [-1]))).toBe('subgraphs[0].operators[0].outputs[0]')
    expect(tensor({ ...float, buffer: 7 })).toBe('subgraphs[0].tensors[0].buffer')
    const metadata = [table({ 0: text('m'), 1: int32(99) })]
    expect(wrong(sampleBytes({ [modelSlots.metadata]: tables(metadata) })).at).toBe('metadata[0].buffer')
    const signature = table({ 0: tables([table({ 1: int32(12) })]), 4: int32(0) })
    expect(wrong(sampleBytes({ [modelSlots.signatureDefs]: tables([signature]) })).at).toBe(
      'signatureDefs[0].inputs[0].tensorIndex',
    )
  })

  it('is refused for types, codes and enums that nobody knows', () => {
    expect(tensor({ ...float, type: 23 })).toBe('subgraphs[0].tensors[0].type')
    expect(tensor({ ...float, type: -1 })).toBe('subgraphs[0].tensors[0].type')
    for (const code of [127, 210]) {
      const codes = tables([sampleCode(code)])
      expect(wrong(sampleBytes({ [modelSlots.operatorCodes]: codes })).at).toBe(
        'operatorCodes[0].builtinCode',
      )
    }
    const conv = sampleOperator(0, [0, 1, 2], [3], { 3: uint8(1), 4: table({ 0: int8(2) }) })
    expect(operators(conv)).toBe('subgraphs[0].operators[0].builtinOptions.padding')
  })

  it('is refused for impossible shapes', () => {
    expect(tensor({ ...float, shape: [1, -1] })).toBe('subgraphs[0].tensors[0].shape[1]')
    expect(tensor({ ...float, shape: [2 ** 30, 2 ** 30] })).toBe('subgraphs[0].tensors[0].shape')
    expect(tensor({ ...float, shape: Array(33).fill(1) })).toBe('subgraphs[0].tensors[0].shape')
  })

  it('is refused for constants of the wrong length', () => {
    expect(wrong(withTensor(sampleTensor({ ...float, buffer: 1 }))).message).toContain(
      '72 bytes of data, but float32 [2, 2] takes 16',
    )
    expect(tensor({ ...float, extra: { [tensorSlots.externalBuffer]: int32(1) } })).toBe(
      'subgraphs[0].tensors[0].externalBuffer',
    )
  })

  it('is refused for a sparse layout that leaves its values', () => {
    const sparse = (segments: number[], indices: number[], rows?: number) =>
      tensor({
        ...float,
        shape: [3, 64],
        buffer: 4,
        extra: { [tensorSlots.sparsity]: sparseRows(segments, indices, rows) },
      })
    const level = 'subgraphs[0].tensors[0].sparsity.dimMetadata[1].arraySegments'
    expect(sparse([0, 2, 1, 5], [0, 0, 0, 0, 0])).toBe(level)
    expect(sparse([0, 2, 2, 6], [0, 0, 0, 0, 0])).toBe(level)
    expect(sparse([1, 2, 2, 5], [0, 0, 0, 0, 0])).toBe(level)
    expect(sparse([0, 2, 2, 2, 5], [0, 0, 0, 0, 0], 3)).toBe(level)
    expect(sparse([0, 2, 2, 4], [0, 0, 0, 0])).toBe('subgraphs[0].tensors[0].buffer')
    expect(sparse([0, 2, 2, 3, 5], [0, 0, 0, 0, 0])).toBe(
      'subgraphs[0].tensors[0].sparsity.dimMetadata[0].denseSize',
    )
  })

  it('is refused for a column beyond its sparse row', () => {
    const sparsity = sparseRows([0, 2, 2, 5], [7, 9, 0, 1, 64])
    const at = tensor({ ...float, shape: [3, 64], buffer: 4, extra: { [tensorSlots.sparsity]: sparsity } })
    expect(at).toBe('subgraphs[0].tensors[0].sparsity.dimMetadata[1].arrayIndices')
  })

  it('is refused for values that nothing makes', () => {
    const use = operators(sampleOperator(3, [5], [6]), sampleOperator(2, [3, 4], [5]))
    expect(use).toBe('subgraphs[0].operators[0].inputs[0]')
    expect(operators(sampleOperator(3, [0], [4]))).toBe('subgraphs[0].operators[0].outputs[0]')
    expect(operators(sampleOperator(3, [0], [6]))).toBe('subgraphs[0].outputs[0]')
  })

  it('is refused for calls to nowhere or in a circle', () => {
    const call = (graphIndex: number) =>
      sampleOperator(4, [0], [10], { 3: uint8(16), 4: table({ 0: int32(graphIndex) }) })
    expect(operators(call(2))).toBe('subgraphs[0].operators[0].subgraph')
    expect(operators(call(0))).toBe('subgraphs[0]')
    const chain = (length: number) =>
      sampleBytes({
        [modelSlots.subgraphs]: tables(
          Array.from({ length }, (_, i) =>
            table({
              [subgraphSlots.tensors]: tables([sampleTensor(float)]),
              [subgraphSlots.inputs]: scalars('int32', [0]),
              [subgraphSlots.operators]: tables(
                i + 1 < length
                  ? [sampleOperator(4, [0], [0], { 3: uint8(16), 4: table({ 0: int32(i + 1) }) })]
                  : [],
              ),
            }),
          ),
        ),
        [modelSlots.signatureDefs]: tables([]),
      })
    expect(readModel(chain(64)).graphs).toHaveLength(64)
    expect(wrong(chain(65)).detail).toContain('more than 64 graphs')
  })

  it('takes an empty buffer for an activation, unless the tensor is empty', () => {
    const empty = (shape: number[]) => {
      const bytes = sampleBytes({
        [modelSlots.buffers]: tables([sampleBuffer(), sampleBuffer(new Uint8Array(0))]),
        [modelSlots.metadata]: tables([]),
        [modelSlots.signatureDefs]: tables([]),
        [modelSlots.subgraphs]: tables([
          table({
            [subgraphSlots.tensors]: tables([sampleTensor({ ...float, shape, buffer: 1 })]),
            [subgraphSlots.inputs]: scalars('int32', [0]),
          }),
        ]),
      })
      return readModel(bytes).graphs[0]?.tensors[0]?.data
    }
    expect(empty([2, 2])).toBeUndefined()
    expect(empty([0, 2])).toEqual(new Uint8Array(0))
  })
})
