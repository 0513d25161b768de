import { type Static, Type } from 'typebox'
import { Closed, Nullable, OneOf } from './shapes.js'

export const KERNEL_OPERATORS = ['conv1x1', 'depthwise3x3', 'fully-connected', 'add'] as const
export type KernelOperator = (typeof KERNEL_OPERATORS)[number]
export const KERNEL_DTYPES = ['float32', 'int8'] as const
export type KernelDtype = (typeof KERNEL_DTYPES)[number]
export const KERNEL_LAYOUTS = ['chw', 'hwc'] as const
export const KERNEL_ACTIVATIONS = ['none', 'relu', 'relu6'] as const

const Side = Type.Integer({ minimum: 1, maximum: 4096 })
const Channels = Type.Integer({ minimum: 1, maximum: 65_536 })

/** The sizes that make one operator one problem: what a group of ranked kernels has in common. */
export const kernelShapes = {
  conv1x1: Closed({ height: Side, width: Side, inputChannels: Channels, outputChannels: Channels }),
  depthwise3x3: Closed({
    height: Side,
    width: Side,
    channels: Channels,
    stride: Type.Integer({ minimum: 1, maximum: 2 }),
  }),
  'fully-connected': Closed({ inputs: Channels, outputs: Channels }),
  add: Closed({ height: Side, width: Side, channels: Channels }),
} as const satisfies Record<KernelOperator, unknown>

/** The furthest that a plug-in may ask to be believed, as a share of the largest output. */
export const MAX_PLUGIN_TOLERANCE = 0.01

const common = {
  abi: Type.Literal(1),
  tolerance: Type.Number({
    minimum: 0,
    maximum: MAX_PLUGIN_TOLERANCE,
    description: 'largest difference from the reference, as a share of its largest output',
  }),
  workspaceBytes: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 64 * 1024 * 1024,
      default: 0,
      description: 'memory for packed weights',
    }),
  ),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
}
const float32 = Type.Literal('float32')
const floatOrInt8 = OneOf(KERNEL_DTYPES)
const layout = OneOf(KERNEL_LAYOUTS)
const activation = Type.Optional(OneOf(KERNEL_ACTIVATIONS, { default: 'none' }))

/** The manifest by operator: what the custom section `paceline` of a plug-in holds, as JSON. */
export const kernelManifests = {
  conv1x1: Closed({
    ...common,
    operator: Type.Literal('conv1x1'),
    dtype: floatOrInt8,
    layout,
    activation,
    shapes: kernelShapes.conv1x1,
  }),
  depthwise3x3: Closed({
    ...common,
    operator: Type.Literal('depthwise3x3'),
    dtype: float32,
    layout,
    activation,
    shapes: kernelShapes.depthwise3x3,
  }),
  'fully-connected': Closed({
    ...common,
    operator: Type.Literal('fully-connected'),
    dtype: floatOrInt8,
    activation,
    shapes: kernelShapes['fully-connected'],
  }),
  add: Closed({
    ...common,
    operator: Type.Literal('add'),
    dtype: float32,
    layout,
    activation,
    shapes: kernelShapes.add,
  }),
} as const

export const KernelManifest = Type.Union(
  [
    kernelManifests.conv1x1,
    kernelManifests.depthwise3x3,
    kernelManifests['fully-connected'],
    kernelManifests.add,
  ],
  { $id: 'KernelManifest' },
)
export type KernelManifest = Static<typeof KernelManifest>

/** A model that is one operator, so that it is ranked beside others of the same sizes. */
export const ModelKernel = Type.Object(
  {
    operator: OneOf(KERNEL_OPERATORS),
    dtype: OneOf(KERNEL_DTYPES),
    shapes: Type.Record(Type.String(), Type.Integer()),
    activation: Type.Optional(
      OneOf(KERNEL_ACTIVATIONS, { description: 'left out of a .tflite that was stored before it was read' }),
    ),
    manifest: Nullable(KernelManifest),
  },
  {
    $id: 'ModelKernel',
    description: 'manifest is null for a .tflite of one operator, which our kernels run',
  },
)
export type ModelKernel = Static<typeof ModelKernel>
