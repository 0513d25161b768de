import {
  buildModel,
  memoryOf,
  type TfliteModel,
  type TransformRequest,
  transformModel,
} from '@paceline/tflite'

const block = { channels: 16, blocks4d: 1, blocks3d: 0 }

/** Small networks up to their logits: probabilities of random weights are below the steps of int8. */
const networks: readonly (readonly [
  name: string,
  model: TfliteModel,
  only?: readonly TransformRequest['kind'][],
])[] = [
  ['mobilenet_v1', upToLogits('mobilenet_v1', { width: 0.25, resolution: 64 })],
  // Residual adds, squeeze-and-excite and hard-swish.
  ['mobilenet_v3', upToLogits('mobilenet_v3', { size: 'small', resolution: 64 })],
  // Attention, layer norm and GELU.
  [
    'efficientformer',
    upToLogits('efficientformer', {
      stages: [block, block, block, { ...block, blocks3d: 1 }],
      resolution: 64,
    }),
    ['quantize', 'factorize'],
  ],
]

export interface TransformCase {
  readonly name: string
  readonly request: TransformRequest
  build(): {
    readonly model: TfliteModel
    /** A float32 model of the same function, as far as the request's precision goes. */
    readonly same: TfliteModel
  }
}

type Requests<K> = (model: TfliteModel) => readonly (TransformRequest & { kind: K })[]

/** At least one request of every kind; the compiler asks for one of each new kind. */
const requests: { readonly [K in TransformRequest['kind']]: Requests<K> } = {
  crop: () => [
    { kind: 'crop', ratio: 0.5 },
    { kind: 'crop', layers: { 0: 0.25 }, multiple: 4 },
  ],
  factorize: (model) => {
    const [first, second, third] = convolutionsOf(model)
    return [
      {
        kind: 'factorize',
        layers: { [first]: { rank: 6 }, [second]: { rank: 4 }, [third]: { energy: 0.8 } },
      },
    ]
  },
  patch: (model) => [
    { kind: 'patch', operators: 3, grid: 3 },
    { kind: 'patch', budgetBytes: Math.round(memoryOf(model).arenaBytes * 0.8) },
  ],
  prune: () =>
    (['dense', 'sparse'] as const).flatMap((encode) => [
      { kind: 'prune', pattern: 'unstructured', sparsity: 0.5, encode },
      { kind: 'prune', pattern: 'block', blockChannels: 4, sparsity: 0.5, encode },
      { kind: 'prune', pattern: 'group', groupRows: 6, sparsity: 0.3, encode },
    ]),
  quantize: (model) => {
    const [first, second, third] = convolutionsOf(model)
    const layers = { [first]: 'float16', [second]: 'dynamic-int8', [third]: 'float32' } as const
    return [
      { kind: 'quantize', dtype: 'float16' },
      { kind: 'quantize', dtype: 'dynamic-int8' },
      { kind: 'quantize', dtype: 'int8' },
      { kind: 'quantize', dtype: 'int8', io: 'int8' },
      { kind: 'quantize', dtype: 'int8', layers },
    ]
  },
  slice: () => [
    { kind: 'slice', head: 9 },
    { kind: 'slice', tail: 9 },
    { kind: 'slice', operator: 4 },
  ],
}

export function transformCases(): readonly TransformCase[] {
  return networks.flatMap(([network, whole, only]) => {
    const made = new Map<string, TfliteModel>()
    const modelOf = (request: TransformRequest) => {
      const key = JSON.stringify(request)
      const model = made.get(key) ?? transformModel(whole, request).model
      made.set(key, model)
      return model
    }
    const sameAs = (request: TransformRequest) => {
      if (request.kind === 'patch' || request.kind === 'quantize') return whole
      return modelOf(request.kind === 'prune' ? { ...request, encode: 'dense' } : request)
    }
    return Object.values(requests)
      .flatMap((of): readonly TransformRequest[] => of(whole))
      .filter(({ kind }) => only === undefined || only.includes(kind))
      .map((request) => ({
        name: `${network} after ${JSON.stringify(request)}`,
        request,
        build: () => ({ model: modelOf(request), same: sameAs(request) }),
      }))
  })
}

function upToLogits(space: string, encoding: object): TfliteModel {
  const { model } = buildModel({ space, encoding }, 7)
  const inputs = model.graphs[0]?.inputs ?? []
  return transformModel(model, { kind: 'slice', inputs, outputs: ['logits'] }).model
}

function convolutionsOf(model: TfliteModel): readonly [number, number, number] {
  const operators = model.graphs[0]?.operators ?? []
  const found = operators.flatMap(({ type }, index) => (type === 'CONV_2D' ? [index] : []))
  const [first, second, third] = found
  if (first === undefined || second === undefined || third === undefined) {
    throw new Error(`a network of ${found.length} convolutions, which takes three here`)
  }
  return [first, second, third]
}
