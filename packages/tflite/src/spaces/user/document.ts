import type { Parameter } from './parameters.js'

const ACTIVATIONS = ['none', 'relu', 'relu6', 'hard-swish'] as const
export type ActivationName = (typeof ACTIVATIONS)[number]

export const BLOCKS = ['conv', 'separable', 'inverted-residual', 'fused-inverted-residual'] as const
export type BlockName = (typeof BLOCKS)[number]

const whole = (minimum: number, maximum: number, description: string, fallback?: number): Parameter => ({
  kind: 'integer',
  minimum,
  maximum,
  description,
  ...(fallback !== undefined && { fallback }),
})
const ratio = (minimum: number, maximum: number, description: string, fallback: number): Parameter => ({
  kind: 'number',
  minimum,
  maximum,
  description,
  fallback,
})

const activation: Parameter = {
  kind: 'choice',
  values: ACTIVATIONS,
  fallback: 'relu',
  description: 'what follows each layer but a linear bottleneck',
}
const filters = whole(1, 4096, 'channels of the output at width 1')
const kernel = whole(1, 15, 'height and width of the window', 3)

/** Parameters of the network as a whole. */
export const networkParameters = {
  resolution: whole(8, 1024, 'height and width of the input image, in pixels'),
  width: ratio(
    0.05,
    4,
    'multiplier of the channels of stem, stages and head, then rounded to multiples of 8',
    1,
  ),
  classes: whole(1, 100_000, 'scores of the output', 1000),
} as const

export const stemParameters = { filters, kernel, stride: whole(1, 4, 'of the stem', 2), activation } as const

export const stageParameters = {
  repeats: whole(1, 32, 'blocks of the stage', 1),
  stride: whole(1, 4, 'of the first block', 1),
} as const

/** Parameters of each block of a stage: a list decides them one by one. */
export const blockParameters = {
  block: {
    kind: 'choice',
    values: BLOCKS,
    description: `one of ${BLOCKS.join(', ')}`,
  },
  filters,
  kernel,
  expansion: ratio(0.25, 16, 'channels between the convolutions, as a multiple of the input', 6),
  squeezeExcite: ratio(0, 1, "squeeze-and-excite's channels as a share of those it gates; 0: none", 0),
  activation,
  residual: { kind: 'flag', fallback: true, description: 'whether the input is added where shapes allow' },
} as const satisfies Record<string, Parameter>

export const headParameters = {
  filters: whole(0, 8192, 'channels of the 1x1 convolution before pooling; 0: none', 0),
  activation,
} as const
