import { elementsOf } from '../analyse/constants.js'
import type { Graph, Operator, Tensor } from '../graph.js'
import { denseBytes } from '../schema/index.js'

/** A buffer that a kernel asks for beside its operator's tensors. */
export interface Scratch {
  readonly bytes: number
  /**
   * It stays from one invocation to the next, outside the arena that invocations overwrite: sums of weights' rows,
   * and what the kernel wants as a block of its own.
   */
  readonly persistent: boolean
}

/** A kernel's operator, and its tensors by position; an input that is left out is undefined. */
interface Call {
  readonly operator: Operator
  readonly inputs: readonly (Tensor | undefined)[]
  readonly output: Tensor
}

/**
 * The scratch buffers that TFLite 2.9's optimised kernels (tensorflow/lite/kernels) plan on one thread. Recurrent
 * cells and custom operators are not known: theirs count nothing.
 */
export function scratchOf(graph: Graph, operator: Operator): Scratch[] {
  const output = graph.tensors[operator.outputs[0] ?? -1]
  const kernel = kernels[operator.type]
  if (output === undefined || kernel === undefined) return []
  const inputs = operator.inputs.map((tensor) => graph.tensors[tensor])
  return kernel({ operator, inputs, output }).filter(({ bytes }) => bytes > 0)
}

const passing = (bytes: number): Scratch => ({ bytes, persistent: false })
const kept = (bytes: number): Scratch => ({ bytes, persistent: true })
const bytesOf = ({ dtype, shape }: Tensor): number => denseBytes(dtype, elementsOf(shape)) ?? 0

/** Floats times integer weights: the kernel quantises its input on the fly. */
const isHybrid = ([input, weights]: Call['inputs']): boolean =>
  input?.dtype === 'float32' && (weights?.dtype === 'int8' || weights?.dtype === 'uint8')

const kernels: Readonly<Record<string, (call: Call) => Scratch[]>> = {
  CONV_2D(call) {
    const [input, weights] = call.inputs
    if (input === undefined || weights === undefined) return []
    const hybrid = isHybrid(call.inputs)
    const pixels = elementsOf(call.output.shape.slice(0, -1))
    const patch = elementsOf(weights.shape.slice(1))
    const im2col = denseBytes(hybrid ? weights.dtype : input.dtype, pixels * patch) ?? 0
    const own = needsIm2col(call.operator, weights) ? [passing(im2col)] : []
    if (!hybrid) return own
    const rows = elementsOf(input.shape) / (weights.shape[3] ?? 1)
    const scales = 4 * rows
    const all = [
      ...own,
      passing(elementsOf(input.shape)),
      passing(scales),
      passing(4 * elementsOf(call.output.shape)),
    ]
    return isPerChannel(weights) ? [...all, passing(scales), kept(4 * (weights.shape[0] ?? 0))] : all
  },
  DEPTHWISE_CONV_2D({ inputs }) {
    const [input] = inputs
    if (input === undefined || !isHybrid(inputs)) return []
    const scales = 4 * (input.shape[0] ?? 1)
    return [passing(elementsOf(input.shape)), passing(scales), passing(scales)]
  },
  FULLY_CONNECTED({ inputs }) {
    const [input, weights] = inputs
    if (input === undefined || weights === undefined || !isHybrid(inputs)) return []
    const [units = 0, depth = 1] = weights.shape
    const elements = elementsOf(input.shape)
    const scales = 4 * (elements / depth)
    return [passing(elements), passing(scales), passing(scales * units), passing(scales), kept(4 * units)]
  },
  BATCH_MATMUL({ inputs: [x, y] }) {
    if (x === undefined || y === undefined) return []
    return [passing(bytesOf(x)), y.data === undefined ? passing(bytesOf(y)) : kept(bytesOf(y))]
  },
  TRANSPOSE_CONV({ inputs: [, weights, input], output }) {
    if (weights === undefined || input === undefined) return []
    const columns = elementsOf(input.shape.slice(1, 3)) * elementsOf(weights.shape.slice(0, 3))
    const sums = input.dtype === 'float32' ? [] : [kept(4 * elementsOf(output.shape))]
    return [kept(4 * columns), kept(bytesOf(weights)), ...sums]
  },
  MEAN({ inputs: [input, axes], output }) {
    if (input === undefined || axes === undefined) return []
    const sum = input.dtype === 'float32' ? 4 : 8
    return [
      passing(4 * input.shape.length),
      passing(4 * elementsOf(axes.shape)),
      passing(sum * elementsOf(output.shape)),
    ]
  },
}

function needsIm2col({ options }: Operator, { shape }: Tensor): boolean {
  const { strideW, strideH, dilationWFactor, dilationHFactor } = options
  return [strideW, strideH, dilationWFactor, dilationHFactor, shape[1], shape[2]].some(
    (size) => (size ?? 1) !== 1,
  )
}

function isPerChannel({ quantization }: Tensor): boolean {
  const scales = quantization?.scale ?? []
  return scales.some((scale) => scale !== scales[0])
}
