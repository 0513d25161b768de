import { type Static, Type } from 'typebox'
import { SESSION_VARIANCES } from './front.js'
import { KERNEL_ACTIVATIONS, KERNEL_DTYPES, KERNEL_LAYOUTS, KERNEL_OPERATORS } from './kernel.js'
import { VERDICTS } from './measurement.js'
import { Id, Nullable, OneOf, PageOf, PageQuery } from './shapes.js'

/** Where our own kernels run, and with them plug-ins. */
export const KERNEL_RUNTIMES = ['kernels-wasm', 'kernels-web', 'kernels-native'] as const
/** The one that runs plug-ins. */
export const PLUGIN_RUNTIME = 'kernels-wasm'

export const ListKernels = Type.Object(
  {
    ...PageQuery,
    operator: Type.Optional(OneOf(KERNEL_OPERATORS)),
    dtype: Type.Optional(OneOf(KERNEL_DTYPES)),
    device: Type.Optional(Id('dev')),
  },
  { additionalProperties: false },
)
export type ListKernels = Static<typeof ListKernels>

export const RankedKernel = Type.Object(
  {
    rank: Type.Integer({
      minimum: 1,
      description: 'one more than there are kernels whose interval ends below its own begins',
    }),
    modelId: Id('mdl'),
    runId: Id('run'),
    name: Type.String(),
    /** `plug-in`: a .wasm that somebody sent; `paceline`: our own kernel, by a .tflite of one operator. */
    source: OneOf(['plug-in', 'paceline']),
    /** Of a plug-in, which takes its tensors as it likes. */
    layout: Nullable(OneOf(KERNEL_LAYOUTS)),
    activation: Nullable(OneOf(KERNEL_ACTIVATIONS)),
    /** How far from the reference a plug-in may be, as a share of its largest output; ours has no such licence. */
    tolerance: Nullable(Type.Number()),
    medianMs: Type.Number(),
    interval: Nullable(Type.Object({ level: Type.Number(), low: Type.Number(), high: Type.Number() })),
    sessionVariance: OneOf(SESSION_VARIANCES),
    verdict: OneOf(VERDICTS),
    /** Of the kernel that is fastest by its median: 1 for itself. */
    timesFastest: Type.Number(),
  },
  { $id: 'RankedKernel' },
)
export type RankedKernel = Static<typeof RankedKernel>

export const KernelGroup = Type.Object(
  {
    operator: OneOf(KERNEL_OPERATORS),
    dtype: OneOf(KERNEL_DTYPES),
    shapes: Type.Record(Type.String(), Type.Integer()),
    activation: Nullable(
      OneOf(KERNEL_ACTIVATIONS, {
        description: 'fused into all of them; null of models that were stored before it was read',
      }),
    ),
    sparsity: Type.Number({ description: 'share of zero weights, to the next hundredth' }),
    deviceId: Id('dev'),
    runtime: Type.String(),
    protocolKey: Type.String(),
    /** Fastest first. */
    kernels: Type.Array(RankedKernel),
  },
  { $id: 'KernelGroup' },
)
export type KernelGroup = Static<typeof KernelGroup>

export const KernelPage = PageOf(KernelGroup, 'KernelPage')
