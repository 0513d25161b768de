import { describe, expect, it } from 'vitest'
import { analyse } from '../analyse/index.js'
import { GraphBuilder, pointwise } from '../build/index.js'
import { float32Values } from '../edit/index.js'
import type { Graph, TfliteModel } from '../graph.js'
import { quantizeModel } from '../precision/index.js'
import { runReference } from '../reference/index.js'
import { buildModel } from '../spaces/index.js'
import { withoutChannels } from '../testing/without-channels.js'
import { InvalidTransformError } from '../transforms/transform.js'
import { cropChannels } from './crop-channels.js'
import type { CropRequest } from './crop-request.js'

const crop = (model: TfliteModel, request: object) =>
  cropChannels(model, { kind: 'crop', ...request } as CropRequest)
const built = (space: string, encoding: object) => buildModel({ space, encoding }, 5).model
const mobilenet = built('mobilenet_v3', { size: 'small', width: 0.5, resolution: 32 })

function outputOf(model: TfliteModel): number[] {
  const [input = -1] = model.graphs[0]?.inputs ?? []
  const elements = (model.graphs[0]?.tensors[input]?.shape ?? []).reduce((product, size) => product * size, 1)
  const image = Float32Array.from({ length: elements }, (_, i) => ((i * 37) % 256) / 128 - 1)
  return [...(runReference(model, [image]).outputs[0]?.values ?? [])].map(Number)
}

function issuesOf(model: TfliteModel, request: object): unknown {
  try {
    crop(model, request)
  } catch (error) {
    if (error instanceof InvalidTransformError) return error.errors
    throw error
  }
  return 'none'
}

/** 1x1 convolutions of 32 channels; the first reads the input and the last makes the output. */
function chain(): TfliteModel {
  const builder = new GraphBuilder(1)
  let x = builder.input('input', [1, 4, 4, 32], 1)
  for (const name of ['first', 'second', 'third', 'last']) x = pointwise(builder, name, x, 32, 'RELU')
  return builder.finish('', [x])
}

describe('a cropped model', () => {
  it.each([0.25, 0.5, 0.75])('has (1 - %d)^2 of the work where both sides are cropped', (ratio) => {
    const { model, report } = crop(chain(), { ratio })
    const macs = analyse(model).macs
    const whole = 16 * 32 * 32
    expect(macs).toBe(2 * whole * (1 - ratio) + 2 * whole * (1 - ratio) ** 2)
    expect(report.layers.map(({ name }) => name)).toEqual(['first', 'second', 'third'])
    expect(report.leftWhole).toEqual([
      { layers: ['last'], channels: 32, reason: expect.stringMatching(/"last" is an output of the model/) },
    ])
  })

  it.each([
    ['mobilenet_v3', { size: 'small', width: 0.5, resolution: 32 }],
    ['mobilenet_v2', { width: 0.35, resolution: 32 }],
    ['resnet', { depth: 20, width: 0.5, resolution: 32 }],
  ])('gives what %s gives without what it removed', (space, encoding) => {
    const whole = built(space, encoding)
    const { model, report } = crop(whole, { ratio: 0.4, multiple: 4 })
    expect(report.layers.length).toBeGreaterThan(10)
    expect(analyse(model).macs).toBeLessThan(0.75 * analyse(whole).macs)
    const output = outputOf(model)
    expect(output).toEqual(outputOf(withoutChannels(whole, model, report)))
    expect(output).not.toEqual(outputOf(whole))
  })

  it('keeps the filters of the largest L1 norm, in their order', () => {
    const whole = chain()
    const { layers } = crop(whole, { layers: { first: 0.5 } }).report
    const weights = whole.graphs[0]?.tensors.find(({ name }) => name === 'first/weights')
    if (weights === undefined) throw new Error('no weights')
    const values = float32Values(weights)
    const norms = Array.from({ length: 32 }, (_, i) =>
      values.subarray(i * 32, (i + 1) * 32).reduce((sum, value) => sum + Math.abs(value), 0),
    )
    const kept = layers[0]?.keptChannels ?? []
    expect(kept).toEqual([...kept].sort((a, b) => a - b))
    const lost = norms.filter((_, i) => !kept.includes(i))
    expect(Math.min(...kept.map((i) => norms[i] ?? 0))).toBeGreaterThan(Math.max(...lost))
  })

  it('crops all that an addition ties alike', () => {
    const { layers } = crop(built('resnet', { depth: 20, width: 1, resolution: 32 }), {
      layers: { stem: 0.5 },
    }).report
    const first = layers.filter(({ channelsBefore }) => channelsBefore === 16)
    expect(first.map(({ name }) => name)).toContain('stem')
    expect(first.length).toBeGreaterThan(3)
    for (const { keptChannels } of first) expect(keptChannels).toEqual(first[0]?.keptChannels)
  })

  it('keeps the same bytes at a ratio of 0', () => {
    expect(crop(mobilenet, { ratio: 0 }).model).toBe(mobilenet)
  })

  it('keeps the shapes of its inputs and outputs, and its own multiple', () => {
    const { model, report } = crop(mobilenet, { ratio: 0.5, multiple: 3 })
    const shapes = (of: TfliteModel) =>
      [...(of.graphs[0]?.inputs ?? []), ...(of.graphs[0]?.outputs ?? [])].map(
        (tensor) => of.graphs[0]?.tensors[tensor]?.shape,
      )
    expect(shapes(model)).toEqual(shapes(mobilenet))
    expect(report.layers.map(({ channelsAfter }) => channelsAfter % 3)).toEqual(report.layers.map(() => 0))
  })

  // Some converters give a bias the axis that its weights have.
  it.each([0, 3])('takes the scales of quantised channels with them, of a bias by axis %d', (dimension) => {
    const calibration = { samples: 1 }
    const quantised = quantizeModel(mobilenet, { kind: 'quantize', dtype: 'int8', calibration }).model
    const graphs = quantised.graphs.map((graph) => ({
      ...graph,
      tensors: graph.tensors.map((tensor) =>
        tensor.dtype === 'int32' && tensor.quantization
          ? { ...tensor, quantization: { ...tensor.quantization, dimension } }
          : tensor,
      ),
    }))
    const [whole] = graphs
    const { model, report } = crop({ ...quantised, graphs }, { ratio: 0.5 })
    expect(report.layers.length).toBeGreaterThan(5)
    for (const { operator, keptChannels } of report.layers) {
      for (const place of [1, 2]) {
        const scaleOf = (graph: Graph | undefined) =>
          graph?.tensors[graph.operators[operator]?.inputs[place] ?? -1]?.quantization?.scale ?? []
        const before = scaleOf(whole)
        expect(scaleOf(model.graphs[0])).toEqual(keptChannels.map((channel) => before[channel]))
      }
    }
  })

  it.each([
    [{}, '/layers', /must name a layer/],
    [{ ratio: 1 }, '/ratio', /below 1, not 1/],
    [{ ratio: -0.1 }, '/ratio', /from 0 to below 1, not -0.1/],
    [{ ratio: Number.NaN }, '/ratio', /not NaN/],
    [{ ratio: 0.5, multiple: 0 }, '/multiple', /whole number from 1, not 0/],
    [{ layers: { first: 1 } }, '/layers/first', /below 1/],
    [{ layers: { nobody: 0.5 } }, '/layers/nobody', /none makes a tensor "nobody"/],
    [{ layers: { first: 0.5, 0: 0.5 } }, '/layers/first', /named already: first/],
    [{ layers: { last: 0.5 } }, '/layers/last', /"last" is an output of the model/],
    [
      { layers: { first: 0.5 }, multiple: 64 },
      '/layers/first',
      /cannot be cropped: first has 32 channels, fewer than the multiple/,
    ],
  ])('%j is refused at %s', (request, path, message) => {
    expect(issuesOf(chain(), request)).toEqual([{ path, message: expect.stringMatching(message) }])
  })

  it('refuses layers that are tied under two ratios, and those that make no channels', () => {
    const whole = built('mobilenet_v2', { width: 0.35, resolution: 32 })
    expect(issuesOf(whole, { layers: { 'block_2/depthwise': 0.5 } })).toEqual([
      { path: '/layers/block_2~1depthwise', message: expect.stringMatching(/makes no channels of its own/) },
    ])
    const tied = { 'block_1/project': 0.5, 'block_2/project': 0.25 }
    expect(issuesOf(whole, { layers: tied })).toEqual([
      { path: '/layers/block_2~1project', message: expect.stringMatching(/layer of ratio 0.5, not 0.25/) },
    ])
  })
})
