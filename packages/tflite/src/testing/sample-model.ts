import {
  bufferSlots,
  dimensionSlots,
  metadataSlots,
  modelSlots,
  operatorCodeSlots,
  operatorSlots,
  quantizationSlots,
  signatureSlots,
  sparsitySlots,
  subgraphSlots,
  tensorMapSlots,
  tensorSlots,
} from '../schema/index.js'
import {
  encodeFlat,
  type FlatTableNode,
  int8,
  int32,
  int64,
  scalars,
  table,
  tables,
  text,
  uint8,
} from './flat-encoder.js'

const dtype = { float32: 0, int32: 2, int8: 9 } as const

interface SampleTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly type: number
  readonly buffer?: number
  readonly extra?: FlatTableNode['fields']
}

export function sampleTensor({ name, shape, type, buffer = 0, extra = {} }: SampleTensor): FlatTableNode {
  return table({
    [tensorSlots.shape]: scalars('int32', shape),
    [tensorSlots.type]: int8(type),
    [tensorSlots.buffer]: int32(buffer),
    [tensorSlots.name]: text(name),
    ...extra,
  })
}

export function sampleOperator(
  code: number,
  inputs: readonly number[],
  outputs: readonly number[],
  extra: FlatTableNode['fields'] = {},
): FlatTableNode {
  return table({
    [operatorSlots.opcodeIndex]: int32(code),
    [operatorSlots.inputs]: scalars('int32', inputs),
    [operatorSlots.outputs]: scalars('int32', outputs),
    ...extra,
  })
}

export function sampleBuffer(data?: Uint8Array): FlatTableNode {
  return table(data === undefined ? {} : { [bufferSlots.data]: scalars('uint8', data) })
}

export function sampleCode(builtin: number, custom?: string): FlatTableNode {
  return table({
    [operatorCodeSlots.deprecatedBuiltinCode]: int8(Math.min(builtin, 127)),
    [operatorCodeSlots.version]: int32(1),
    [operatorCodeSlots.builtinCode]: int32(builtin),
    ...(custom === undefined ? {} : { [operatorCodeSlots.customCode]: text(custom) }),
  })
}

/** Fields of a model that has everything the reader looks at, in about 2 KB; spread and replace to spoil it. */
export function sampleFields(): Record<number, FlatTableNode['fields'][number]> {
  return {
    [modelSlots.version]: int32(3),
    [modelSlots.operatorCodes]: tables([
      sampleCode(3),
      sampleCode(9),
      sampleCode(22),
      sampleCode(32, 'Twist'),
      sampleCode(31),
    ]),
    [modelSlots.subgraphs]: tables([mainGraph(), calledGraph()]),
    [modelSlots.description]: text('a sample of everything'),
    [modelSlots.buffers]: tables(sampleBuffers()),
    [modelSlots.metadata]: tables([
      table({ [metadataSlots.name]: text('min_runtime_version'), [metadataSlots.buffer]: int32(6) }),
    ]),
    [modelSlots.signatureDefs]: tables([
      table({
        [signatureSlots.inputs]: tables([
          table({ [tensorMapSlots.name]: text('image'), [tensorMapSlots.tensorIndex]: int32(0) }),
        ]),
        [signatureSlots.outputs]: tables([
          table({ [tensorMapSlots.name]: text('scores'), [tensorMapSlots.tensorIndex]: int32(10) }),
        ]),
        [signatureSlots.signatureKey]: text('serving_default'),
        [signatureSlots.subgraphIndex]: int32(0),
      }),
    ]),
  }
}

export function sampleBytes(replace: FlatTableNode['fields'] = {}): Uint8Array {
  return encodeFlat(table({ ...sampleFields(), ...replace }))
}

function sampleBuffers(): FlatTableNode[] {
  return [
    sampleBuffer(),
    // Convolution: 4 filters of 3x3x2, quantised, every third weight at zero.
    sampleBuffer(Uint8Array.from({ length: 72 }, (_, i) => i % 3)),
    sampleBuffer(new Uint8Array(16)),
    sampleBuffer(new Uint8Array(Int32Array.of(1, 64).buffer)),
    // The stored values of a sparse 3x64 matrix: 5 of 192.
    sampleBuffer(new Uint8Array(Float32Array.of(1, 2, 3, 4, 5).buffer)),
    sampleBuffer(new Uint8Array(new Float32Array(3).buffer)),
    sampleBuffer(new TextEncoder().encode('1.14.0')),
  ]
}

function mainGraph(): FlatTableNode {
  const quantization = (scales: readonly number[], dimension = 0): FlatTableNode['fields'] => ({
    [tensorSlots.quantization]: table({
      [quantizationSlots.scale]: scalars('float32', scales),
      [quantizationSlots.zeroPoint]: scalars(
        'int64',
        scales.map(() => 0),
      ),
      [quantizationSlots.quantizedDimension]: int32(dimension),
    }),
  })
  return table({
    [subgraphSlots.name]: text('main'),
    [subgraphSlots.inputs]: scalars('int32', [0]),
    [subgraphSlots.outputs]: scalars('int32', [10]),
    [subgraphSlots.tensors]: tables([
      sampleTensor({
        name: 'image',
        shape: [1, 4, 4, 2],
        type: dtype.int8,
        extra: { ...quantization([0.5]), [tensorSlots.shapeSignature]: scalars('int32', [-1, 4, 4, 2]) },
      }),
      sampleTensor({
        name: 'filters',
        shape: [4, 3, 3, 2],
        type: dtype.int8,
        buffer: 1,
        extra: quantization([0.1, 0.2, 0.3, 0.4]),
      }),
      sampleTensor({ name: 'bias', shape: [4], type: dtype.int32, buffer: 2 }),
      sampleTensor({ name: 'features', shape: [1, 4, 4, 4], type: dtype.int8, extra: quantization([0.5]) }),
      sampleTensor({ name: 'flat shape', shape: [2], type: dtype.int32, buffer: 3 }),
      sampleTensor({ name: 'flat', shape: [1, 64], type: dtype.int8 }),
      sampleTensor({ name: 'twisted', shape: [1, 64], type: dtype.float32 }),
      sampleTensor({
        name: 'sparse weights',
        shape: [3, 64],
        type: dtype.float32,
        buffer: 4,
        extra: { [tensorSlots.sparsity]: sparseRows([0, 2, 2, 5], [7, 9, 0, 1, 63]) },
      }),
      sampleTensor({ name: 'biases', shape: [3], type: dtype.float32, buffer: 5 }),
      sampleTensor({ name: 'logits', shape: [1, 3], type: dtype.float32 }),
      sampleTensor({ name: 'scores', shape: [1, 3], type: dtype.float32 }),
      sampleTensor({
        name: 'state',
        shape: [1, 8],
        type: dtype.float32,
        extra: { [tensorSlots.isVariable]: uint8(1) },
      }),
    ]),
    [subgraphSlots.operators]: tables([
      // Conv2DOptions: VALID would shrink the image; SAME, stride 1, RELU6.
      sampleOperator(0, [0, 1, 2], [3], {
        [operatorSlots.builtinOptionsType]: uint8(1),
        [operatorSlots.builtinOptions]: table({ 0: int8(0), 1: int32(1), 2: int32(1), 3: int8(3) }),
      }),
      sampleOperator(2, [3, 4], [5], {
        [operatorSlots.builtinOptionsType]: uint8(17),
        [operatorSlots.builtinOptions]: table({ 0: scalars('int32', [1, 64]) }),
      }),
      sampleOperator(3, [5, 11, -1], [6], { [operatorSlots.customOptions]: scalars('uint8', [1, 2, 3]) }),
      sampleOperator(1, [6, 7, 8], [9], { [operatorSlots.intermediates]: scalars('int32', [9]) }),
      // CallOptions names the second graph.
      sampleOperator(4, [9], [10], {
        [operatorSlots.builtinOptionsType]: uint8(16),
        [operatorSlots.builtinOptions]: table({ 0: int32(1) }),
      }),
    ]),
  })
}

function calledGraph(): FlatTableNode {
  return table({
    [subgraphSlots.name]: text('called'),
    [subgraphSlots.inputs]: scalars('int32', [0]),
    [subgraphSlots.outputs]: scalars('int32', [0]),
    [subgraphSlots.tensors]: tables([sampleTensor({ name: 'same', shape: [1, 3], type: dtype.float32 })]),
    [subgraphSlots.operators]: tables([]),
  })
}

/** CSR over the second of two dimensions, the row pointers as uint8 and the columns as int32. */
export function sparseRows(
  segments: readonly number[],
  indices: readonly number[],
  rows = segments.length - 1,
): FlatTableNode {
  return table({
    [sparsitySlots.traversalOrder]: scalars('int32', [0, 1]),
    [sparsitySlots.dimMetadata]: tables([
      table({ [dimensionSlots.format]: int8(0), [dimensionSlots.denseSize]: int32(rows) }),
      table({
        [dimensionSlots.format]: int8(1),
        [dimensionSlots.segmentsType]: uint8(3),
        [dimensionSlots.segments]: table({ 0: scalars('uint8', segments) }),
        [dimensionSlots.indicesType]: uint8(1),
        [dimensionSlots.indices]: table({ 0: scalars('int32', indices) }),
      }),
    ]),
  })
}

/** A buffer that lies behind the FlatBuffer, as in files beyond 2 GB. */
export function outsideBuffer(offset: number, size: number): FlatTableNode {
  return table({ [bufferSlots.offset]: int64(offset), [bufferSlots.size]: int64(size) })
}
