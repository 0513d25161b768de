import { buildModel, pruneModel, readModel, sentinelModels, type TfliteModel } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { lowerModel, unsupportedOperators } from './lower-model.js'
import { UnsupportedModelError } from './unsupported-model-error.js'

const mobilenetV1 = () =>
  buildModel({ space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 64 } }).model

/** The model with some of its main graph's parts replaced. */
function changed(model: TfliteModel, change: Partial<TfliteModel['graphs'][0]>): TfliteModel {
  const [main] = model.graphs
  if (main === undefined) throw new Error('a model without a graph')
  return { ...model, graphs: [{ ...main, ...change }] }
}

const mainOf = ({ graphs: [main] }: TfliteModel) => main ?? { operators: [], tensors: [] }

describe('a lowered MobileNetV1', () => {
  const model = mobilenetV1()
  const { plan, operators, layers } = lowerModel(model)

  it('is one operator of the plan for each of the model', () => {
    const kinds = plan.operators.map(({ kind }) => kind)
    const blocks = Array.from({ length: 13 }, () => ['depthwise', 'conv1x1-dense'])
    const head = ['global-pool', 'fully-connected-dense', 'copy', 'softmax']
    expect(kinds).toEqual(['first-conv', ...blocks.flat(), ...head])
    expect(operators.map(({ modelOperator }) => modelOperator)).toEqual([...mainOf(model).operators.keys()])
    expect(operators.map(({ type }) => type)).toEqual(mainOf(model).operators.map(({ type }) => type))
  })

  it('starts at the image as the model has it and ends with its probabilities', () => {
    expect(plan.tensors[plan.inputs[0] ?? -1]).toMatchObject({
      layout: 'hwc',
      channels: 3,
      height: 64,
      width: 64,
    })
    expect(plan.tensors[plan.outputs[0] ?? -1]).toMatchObject({ layout: 'vector', channels: 1001 })
  })

  it('clamps as the model does, and pads as TFLite does', () => {
    const [first, , , , strided] = plan.operators
    expect(first).toMatchObject({ clamp: { min: 0, max: 6 }, parameters: [2, 0, 0] })
    expect(plan.operators[1]).toMatchObject({ kind: 'depthwise', parameters: [3, 1, 1, 1] })
    expect(plan.operators[3]).toMatchObject({ kind: 'depthwise', parameters: [3, 2, 0, 0] })
    expect(strided?.clamp).toEqual({ min: 0, max: 6 })
    expect(plan.operators.at(-3)?.clamp.max).toBe(Number.POSITIVE_INFINITY)
  })

  it('names each layer of weights, its zeros and its bytes', () => {
    expect(layers).toHaveLength(14)
    expect(layers[0]).toMatchObject({
      modelOperator: 2,
      planOperator: 2,
      name: 'conv_1/pointwise/weights',
      outputs: 16,
      inputs: 8,
      zeros: 0,
      structure: 'dense',
      weightBytes: 16 * 8 * 4,
    })
  })
})

it.each(sentinelModels('kernels'))('lowers the $name sentinel of the kernels, dense', ({ bytes }) => {
  const { layers } = lowerModel(readModel(bytes))
  expect(new Set(layers.map(({ structure }) => structure))).toEqual(new Set(['dense']))
})

describe('pruned weights', () => {
  const sparse = (more: object) =>
    pruneModel(mobilenetV1(), {
      kind: 'prune',
      pattern: 'unstructured',
      sparsity: 0.9,
      ...more,
    } as Parameters<typeof pruneModel>[1]).model
  const structuresOf = (model: TfliteModel) =>
    new Set(
      lowerModel(model)
        .layers.slice(4)
        .map(({ structure }) => structure),
    )

  it.each([
    ['csr', { pattern: 'unstructured', sparsity: 0.9, scope: 'layer' }],
    ['block-2', { pattern: 'block', blockChannels: 2, sparsity: 0.5, scope: 'layer' }],
    ['block-4', { pattern: 'block', blockChannels: 4, sparsity: 0.5, scope: 'layer' }],
    ['group-4', { pattern: 'group', groupRows: 4, sparsity: 0.3 }],
    ['group-5', { pattern: 'group', groupRows: 5, sparsity: 0.3 }],
    ['group-6', { pattern: 'group', groupRows: 6, sparsity: 0.3 }],
  ])('are stored as %s, with their zeros or as sparse tensors', (structure, request) => {
    const dense = lowerModel(sparse(request)).layers.slice(4, -1)
    const stored = lowerModel(sparse({ ...request, encode: 'sparse' })).layers.slice(4, -1)
    expect(new Set(dense.map((layer) => layer.structure))).toEqual(new Set([structure]))
    expect(stored.map(({ zeros, weightBytes }) => [zeros, weightBytes])).toEqual(
      dense.map(({ zeros, weightBytes }) => [zeros, weightBytes]),
    )
  })

  it('are stored as asked, whatever they are', () => {
    const { layers } = lowerModel(mobilenetV1(), { structure: 'block-4' })
    expect(new Set(layers.slice(0, -1).map(({ structure }) => structure))).toEqual(new Set(['block-4']))
    expect(layers.at(-1)?.structure).toBe('csr')
    expect(structuresOf(sparse({}))).toContain('csr')
  })
})

describe('what the kernels cannot run', () => {
  it('is named as a whole: each operator, and why', () => {
    const model = mobilenetV1()
    const { operators } = mainOf(model)
    const changes = new Map([
      [3, { type: 'ABS' }],
      [5, { options: { ...operators[5]?.options, fusedActivation: 'TANH' } }],
      [6, { options: { ...operators[6]?.options, fusedActivation: 'TANH' } }],
    ])
    const other = changed(model, {
      operators: operators.map((operator, index) => ({ ...operator, ...changes.get(index) })),
    })
    expect(unsupportedOperators(other)).toEqual([
      { index: 3, type: 'ABS', reason: 'the kernels have no such operator' },
      { index: 5, type: 'DEPTHWISE_CONV_2D', reason: 'TANH is fused into it' },
      { index: 6, type: 'CONV_2D', reason: 'TANH is fused into it' },
    ])
    expect(() => lowerModel(other)).toThrow(UnsupportedModelError)
    expect(() => lowerModel(other)).toThrow(/ABS: .* \(operator 3\); DEPTHWISE_CONV_2D: TANH/)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('is a weight of %d, by its name and place', (value) => {
    const model = mobilenetV1()
    const weights = Float32Array.from({ length: 16 * 8 }, (_, index) => (index === 70 ? value : 1))
    const tensors = mainOf(model).tensors.map((tensor) =>
      tensor.name === 'conv_1/pointwise/weights'
        ? { ...tensor, data: new Uint8Array(weights.buffer) }
        : tensor,
    )
    expect(unsupportedOperators(changed(model, { tensors }))).toEqual([
      {
        index: 2,
        type: 'CONV_2D',
        reason: `"conv_1/pointwise/weights" holds ${value} at 70: the kernels take finite weights only`,
      },
    ])
  })

  it('is another precision, a batch, and a constant as an output', () => {
    const model = mobilenetV1()
    const main = model.graphs[0]
    const tensors = mainOf(model).tensors.map((tensor, index) =>
      index === main?.inputs[0] ? { ...tensor, shape: [2, 64, 64, 3], dtype: 'int8' as const } : tensor,
    )
    const outputs = [...(main?.outputs ?? []), 1]
    expect(unsupportedOperators(changed(model, { tensors, outputs })).map(({ type }) => type)).toEqual([
      'INPUT',
      'INPUT',
      'OUTPUT',
      'OUTPUT',
      'CONV_2D',
    ])
  })
})
