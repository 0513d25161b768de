import fc from 'fast-check'
import { ByteBuffer } from 'flatbuffers'
import { describe, expect, it } from 'vitest'
import type { Graph, Operator, OperatorOptions, Tensor, TfliteModel } from '../graph.js'
import { readModel } from '../read/index.js'
import {
  builtinOperators,
  denseBytes,
  type FieldValue,
  fieldsOf,
  modelSlots,
  type OptionField,
  operatorCodeSlots,
  optionsTableOf,
} from '../schema/index.js'
import { writeModel } from './model-writer.js'
import { UnwritableModelError } from './unwritable-model-error.js'

describe('writeModel', () => {
  it('writes what reads back equal, for random graphs with every builtin operator and its options', () => {
    fc.assert(
      fc.property(models, (model) => {
        expect(readModel(writeModel(model))).toEqual(model)
      }),
      { numRuns: 300, seed: 20 },
    )
  })

  it('is a fixed point: writing what was read gives the same bytes', () => {
    fc.assert(
      fc.property(models, (model) => {
        const bytes = writeModel(model)
        expect(writeModel(readModel(bytes))).toEqual(bytes)
      }),
      { numRuns: 50, seed: 21 },
    )
  })

  it.each([Int32Array, Uint16Array, Uint8Array])('writes sparse constants with indices as %o', (Indices) => {
    // 2x2 blocks of a 4x4 matrix: the first row of blocks has one, the second has both.
    const sparse: Tensor = {
      name: 'sparse',
      shape: [4, 4],
      dtype: 'float32',
      data: new Uint8Array(Float32Array.from({ length: 12 }, (_, i) => i + 1).buffer),
      sparsity: {
        traversalOrder: [0, 1, 2, 3],
        blockMap: [0, 1],
        dimensions: [
          { format: 'dense', size: 2 },
          { format: 'csr', segments: Indices.of(0, 1, 3), indices: Indices.of(1, 0, 1) },
          { format: 'dense', size: 2 },
          { format: 'dense', size: 2 },
        ],
      },
    }
    expect(readModel(writeModel(graphOf([sparse]))).graphs[0]?.tensors).toEqual([sparse])
  })

  it('aligns every constant to 16 bytes, in the file and in memory', () => {
    for (const sizes of [[1], [3, 5, 7], [16, 1, 17, 33]]) {
      const bytes = writeModel(graphOf(sizes.map((size) => constant(size))))
      expect(bytes.byteOffset % 16).toBe(0)
      for (const { data } of readModel(bytes).graphs[0]?.tensors ?? []) {
        expect(((data?.byteOffset ?? 1) - bytes.byteOffset) % 16).toBe(0)
      }
    }
  })

  it('writes the identifier, and both codes of an operator on either side of 127', () => {
    const codes = ['ADD', 'HARD_SWISH', 'GELU'].map((type) => {
      const bytes = writeModel(graphOf([], [operator(type)]))
      expect(String.fromCharCode(...bytes.subarray(4, 8))).toBe('TFL3')
      return codesIn(bytes)
    })
    expect(codes).toEqual([
      { deprecated: 0, builtin: 0 },
      { deprecated: 117, builtin: 117 },
      { deprecated: 127, builtin: 150 },
    ])
  })

  it('writes bytes that several tensors share once', () => {
    const shared = constant(4096)
    const alone = writeModel(graphOf([shared])).byteLength
    expect(writeModel(graphOf([shared, { ...shared, name: 'again' }])).byteLength).toBeLessThan(alone + 200)
  })

  it('takes little more memory than the file, however the constants are cut', () => {
    for (const [count, size] of [
      [1, 4_000_000],
      [400, 10_000],
    ] as const) {
      const bytes = writeModel(graphOf(Array.from({ length: count }, () => constant(size))))
      expect(bytes.buffer.byteLength / bytes.byteLength).toBeLessThan(1.05)
    }
  })

  it('refuses an operator that the schema does not have, by name', () => {
    const model = graphOf([], [operator('TELEPORT')])
    expect(() => writeModel(model)).toThrow(UnwritableModelError)
    expect(() => writeModel(model)).toThrow('TELEPORT')
  })
})

function graphOf(tensors: readonly Tensor[], operators: readonly Operator[] = []): TfliteModel {
  return { description: '', graphs: [{ name: '', tensors, operators, inputs: [], outputs: [] }] }
}

function constant(size: number): Tensor {
  return { name: 'c', shape: [size], dtype: 'uint8', data: new Uint8Array(size).fill(7) }
}

function operator(type: string): Operator {
  return { type, version: 1, inputs: [], outputs: [], options: {} }
}

/** The first operator code of a file, by the flatbuffers package rather than by our reader. */
function codesIn(bytes: Uint8Array): { deprecated: number; builtin: number } {
  const file = new ByteBuffer(bytes)
  const model = file.readInt32(0)
  const field = (table: number, slot: number): number => {
    const offset = file.__offset(table, 4 + 2 * slot)
    return offset === 0 ? 0 : table + offset
  }
  const codes = file.__vector(field(model, modelSlots.operatorCodes))
  const code = file.__indirect(codes)
  const deprecated = field(code, operatorCodeSlots.deprecatedBuiltinCode)
  const builtin = field(code, operatorCodeSlots.builtinCode)
  return {
    deprecated: deprecated === 0 ? 0 : file.readInt8(deprecated),
    builtin: builtin === 0 ? 0 : file.readInt32(builtin),
  }
}

const text = fc.string({ maxLength: 12 })
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const float32 = fc.float({ noNaN: true })

// The reader refuses graphs that call themselves, which random indices of graphs would.
const callsGraphs = (type: string): boolean => {
  const table = optionsTableOf(type)
  return table !== undefined && fieldsOf(table).some(({ name }) => /subgraph|calledComputations/i.test(name))
}
const types = builtinOperators.filter(
  (type) => type !== 'PLACEHOLDER_FOR_GREATER_OP_CODES' && type !== 'CUSTOM' && !callsGraphs(type),
)

function fieldValue({ kind, names = [] }: OptionField): fc.Arbitrary<FieldValue> {
  switch (kind) {
    case 'bool':
      return fc.boolean()
    case 'int32':
      return int32
    case 'uint32':
      return fc.nat({ max: 2 ** 32 - 1 })
    case 'int64':
      return fc.oneof(fc.maxSafeInteger(), fc.constant((-(2n ** 63n)).toString()))
    case 'float32':
      return float32
    case 'string':
      return text
    case 'enum8':
      return fc.constantFrom(...names)
    case 'bools':
    case 'uint8s':
      return fc.array(fc.nat({ max: 1 }), { maxLength: 4 })
    case 'int32s':
      return fc.array(int32, { maxLength: 4 })
    case 'uint32s':
      return fc.array(fc.nat({ max: 2 ** 32 - 1 }), { maxLength: 4 })
    case 'int64s':
      return fc.array(fc.maxSafeInteger(), { maxLength: 4 })
    case 'float32s':
      return fc.array(float32, { maxLength: 4 })
  }
}

function optionsFor(type: string): fc.Arbitrary<OperatorOptions> {
  const table = optionsTableOf(type)
  const fields = table === undefined ? [] : fieldsOf(table)
  return fc.record(Object.fromEntries(fields.map((field) => [field.name, fieldValue(field)])), {
    noNullPrototype: true,
  })
}

const tensors: fc.Arbitrary<Tensor> = fc
  .record({
    name: text,
    shape: fc.array(fc.nat({ max: 4 }), { maxLength: 4 }),
    dtype: fc.constantFrom('float32', 'int8', 'uint8', 'int32', 'int64', 'int4', 'float16', 'bool'),
    constant: fc.boolean(),
    quantized: fc.boolean(),
    variable: fc.boolean(),
    scale: fc.array(float32, { minLength: 1, maxLength: 3 }),
    zeroPoint: fc.array(fc.integer({ min: -128, max: 127 }), { maxLength: 3 }),
    dimension: fc.nat({ max: 3 }),
    fill: fc.nat({ max: 255 }),
  })
  .map(
    ({
      name,
      shape,
      dtype,
      constant: isConstant,
      quantized,
      variable,
      scale,
      zeroPoint,
      dimension,
      fill,
    }) => {
      const elements = shape.reduce((product, size) => product * size, 1)
      const size = denseBytes(dtype, elements) ?? 0
      return {
        name,
        shape,
        dtype,
        ...(isConstant && size > 0 && { data: new Uint8Array(size).fill(fill) }),
        ...(quantized && { quantization: { scale, zeroPoint, dimension } }),
        ...(variable && { isVariable: true }),
        ...(shape.length > 0 && quantized && { shapeSignature: shape.map(() => -1) }),
      }
    },
  )

const operators: fc.Arbitrary<Operator> = fc.oneof(
  fc
    .constantFrom(...types)
    .chain((type) =>
      fc
        .record(
          { type: fc.constant(type), version: fc.integer({ min: 1, max: 9 }), options: optionsFor(type) },
          { noNullPrototype: true },
        )
        .map((part) => ({ ...part, inputs: [-1], outputs: [] })),
    ),
  fc
    .record(
      { customName: text, bytes: fc.uint8Array({ minLength: 1, maxLength: 9 }) },
      { noNullPrototype: true },
    )
    .map(({ customName, bytes }) => ({
      type: 'CUSTOM',
      version: 1,
      customName,
      inputs: [],
      outputs: [],
      options: {},
      customOptions: Uint8Array.from(bytes),
    })),
)

const graphs: fc.Arbitrary<Graph> = fc
  .record(
    {
      name: text,
      tensors: fc.array(tensors, { maxLength: 6 }),
      operators: fc.array(operators, { maxLength: 6 }),
    },
    { noNullPrototype: true },
  )
  .map((graph) => ({ ...graph, inputs: graph.tensors.map((_, index) => index), outputs: [] }))

const models: fc.Arbitrary<TfliteModel> = fc
  .record({
    description: text,
    graphs: fc.array(graphs, { minLength: 1, maxLength: 2 }),
    notes: fc.array(fc.record({ name: text, data: fc.uint8Array({ minLength: 1, maxLength: 5 }) }), {
      maxLength: 2,
    }),
    key: text,
  })
  .map(({ description, graphs: all, notes, key }) => {
    const inputs = (all[0]?.inputs ?? []).map((tensor) => ({ name: `input ${tensor}`, tensor }))
    return {
      description,
      graphs: all,
      ...(notes.length > 0 && { metadata: notes.map(({ name, data }) => ({ name, data })) }),
      ...(inputs.length > 0 && { signatures: [{ key, graph: 0, inputs, outputs: [] }] }),
    }
  })
