import { buildGraph, type TfliteModel } from '@paceline/tflite'

/** Expansion, kernel, first stride, filters and blocks of EfficientNet-B0's stages (Tan and Le, 2019, table 1). */
const stages = [
  [1, 3, 1, 16, 1],
  [6, 3, 2, 24, 2],
  [6, 5, 2, 40, 2],
  [6, 3, 2, 80, 3],
  [6, 5, 1, 112, 3],
  [6, 5, 2, 192, 4],
  [6, 3, 1, 320, 1],
] as const

const classes = 100

/** A network with EfficientNet-B0's blocks: swish as a sigmoid and a product, squeeze-and-excite in each. */
export function efficientNet(width: number, resolution: number, seed: number): TfliteModel {
  const operators: object[] = []
  const add = (output: string, inputs: string[], type: string, more: object) => {
    operators.push({ type, inputs, outputs: [output], ...more })
    return output
  }
  const filtersOf = (filters: number) => Math.max(8, Math.round((filters * width) / 8) * 8)
  const convolution = (name: string, x: string, filters: readonly number[]) =>
    add(name, [x], 'CONV_2D', weighted(filters, filters[0], filters[1] === 3 ? 2 : 1))
  const depthwise = (name: string, x: string, filters: readonly number[], stride: number) => {
    const { options, weights } = weighted(filters, filters[3], stride)
    return add(name, [x], 'DEPTHWISE_CONV_2D', { options: { ...options, depthMultiplier: 1 }, weights })
  }
  const swish = (x: string) => {
    add(`${x}/sigmoid`, [x], 'LOGISTIC', {})
    return add(`${x}/swish`, [x, `${x}/sigmoid`], 'MUL', {})
  }
  const excite = (name: string, x: string, channels: number, reduced: number) => {
    const mean = add(`${name}/mean`, [x], 'MEAN', {
      options: { keepDims: true },
      weights: { axes: { values: [1, 2] } },
    })
    const squeezed = swish(convolution(`${name}/reduce`, mean, [reduced, 1, 1, channels]))
    const gate = add(
      `${name}/gate`,
      [convolution(`${name}/expand`, squeezed, [channels, 1, 1, reduced])],
      'LOGISTIC',
      {},
    )
    return add(`${name}/scaled`, [x, gate], 'MUL', {})
  }
  let channels = filtersOf(32)
  let x = swish(convolution('stem', 'image', [channels, 3, 3, 3]))
  for (const [stage, [expansion, kernel, firstStride, published, blocks]] of stages.entries()) {
    for (let block = 0; block < blocks; block++) {
      const name = `stage_${stage}/block_${block}`
      const filters = filtersOf(published)
      const stride = block === 0 ? firstStride : 1
      const expanded = channels * expansion
      let y = x
      if (expansion > 1) y = swish(convolution(`${name}/expand`, y, [expanded, 1, 1, channels]))
      y = swish(depthwise(`${name}/depthwise`, y, [1, kernel, kernel, expanded], stride))
      y = excite(`${name}/excite`, y, expanded, Math.max(1, Math.round(channels / 4)))
      y = convolution(`${name}/project`, y, [filters, 1, 1, expanded])
      x = stride === 1 && filters === channels ? add(`${name}/add`, [y, x], 'ADD', {}) : y
      channels = filters
    }
  }
  const head = filtersOf(1280)
  x = swish(convolution('head', x, [head, 1, 1, channels]))
  x = add('pooled', [x], 'MEAN', { options: { keepDims: false }, weights: { axes: { values: [1, 2] } } })
  x = add('logits', [x], 'FULLY_CONNECTED', {
    weights: { weights: { shape: [classes, head] }, bias: { shape: [classes] } },
  })
  add('probabilities', [x], 'SOFTMAX', { options: { beta: 1 } })
  const inputs = [{ name: 'image', shape: [1, resolution, resolution, 3] }]
  return calmed(buildGraph({ inputs, operators, outputs: ['probabilities'] }, seed).model)
}

const weighted = (filters: readonly number[], channels = 0, stride: number) => ({
  options: { padding: 'SAME', strideH: stride, strideW: stride },
  weights: { filters: { shape: filters }, bias: { shape: [channels] } },
})

/** Of weights that read a swish: random ones are drawn for products of independent factors, and a swish's are not. */
const swishScale = 0.9

/** Without it activations grow to thousands, and rounding with them: TFLite's own kernels disagree then. */
function calmed(model: TfliteModel): TfliteModel {
  const [main] = model.graphs
  if (main === undefined) throw new Error('a model without a graph')
  const nameOf = (tensor: number | undefined) => main.tensors[tensor ?? -1]?.name ?? ''
  const scaled = new Set(
    main.operators.flatMap(({ type, inputs: [x, weights = -1] }) =>
      type.endsWith('CONV_2D') && /\/(swish|scaled)$/.test(nameOf(x)) ? [weights] : [],
    ),
  )
  const tensors = main.tensors.map((tensor, index) => {
    if (!scaled.has(index) || tensor.data === undefined) return tensor
    const values = new Float32Array(tensor.data.slice().buffer).map((value) => value * swishScale)
    return { ...tensor, data: new Uint8Array(values.buffer) }
  })
  return { ...model, graphs: [{ ...main, tensors }] }
}
