import type { Quantization } from '../../graph.js'
import type { Dense, Values } from '../dense.js'
import type { Kernel, KernelCall } from '../kernel.js'
import { clampOf, fromZero, outputScale, roundHalfAway } from './scales.js'

/** A float kernel on steps instead of values, for operators whose inputs and outputs have one scale. */
export function onSteps(kernel: Kernel): Kernel {
  return (call) => {
    // Counted from the zero point: what a kernel pads with is zero.
    const { zeroPoint } = outputScale(call)
    const clamp = clampOf(call)
    const made = kernel(withOperands(call, (x) => (isInt8(x) ? fromZero(x, zeroPoint) : x)))
    return each(made, (values) => Int8Array.from(values, (step) => clamp(roundHalfAway(step + zeroPoint))))
  }
}

/** A float kernel on the real values, its result brought to the output's scale where that is int8. */
export function onReals(kernel: Kernel): Kernel {
  return (call) => {
    const made = kernel(withOperands(call, (x, place) => realsOf(x, call.scales.inputs[place])))
    if (call.scales.outputs[0] === undefined) return made
    const { scale, zeroPoint } = outputScale(call)
    const clamp = clampOf(call)
    return each(made, (values) =>
      // In single precision, as TFLite divides: the tie of a rounding depends on it.
      Int8Array.from(values, (value) => clamp(roundHalfAway(Math.fround(value / scale)) + zeroPoint)),
    )
  }
}

function realsOf(x: Dense, quantization: Quantization | undefined): Dense {
  if (quantization === undefined) return x
  const { scale, zeroPoint, dimension } = quantization
  const inner = x.shape.slice(dimension + 1).reduce((product, length) => product * length, 1)
  const channelOf = (index: number) => (scale.length > 1 ? Math.floor(index / inner) % scale.length : 0)
  const real = (step: number, index: number) => {
    const channel = channelOf(index)
    return (scale[channel] ?? 1) * (step - (zeroPoint[channel] ?? 0))
  }
  return { shape: x.shape, values: Float32Array.from(x.values, real) }
}

/** The call with its inputs changed and its activation left to the integers. */
function withOperands(call: KernelCall, change: (x: Dense, place: number) => Dense): KernelCall {
  const operands = call.operands.map((x, place) => x && change(x, place))
  return {
    ...call,
    options: { ...call.options, fusedActivation: 'NONE' },
    operands,
    operand: (place) => operands[place] ?? call.operand(place),
    optional: (place) => operands[place],
  }
}

function isInt8({ values }: Dense): boolean {
  return values instanceof Int8Array
}

function each(made: ReturnType<Kernel>, change: (values: Values) => Values): Values[] {
  return (ArrayBuffer.isView(made) ? [made] : made).map(change)
}
