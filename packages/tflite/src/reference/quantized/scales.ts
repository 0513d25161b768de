import type { Quantization } from '../../graph.js'
import type { Dense } from '../dense.js'
import type { KernelCall } from '../kernel.js'
import { ReferenceUnsupportedError } from '../unsupported-error.js'

/** Scale and zero point of an int8 activation: real = scale · (step - zeroPoint). */
export interface Scale {
  readonly scale: number
  readonly zeroPoint: number
}

/** @throws ReferenceUnsupportedError where the input is no int8 */
export function inputScale({ scales, operator }: KernelCall, place: number): Scale {
  return oneScale(scales.inputs[place], `input ${place} of ${operator.type}`)
}

/** @throws ReferenceUnsupportedError where the output is no int8 */
export function outputScale({ scales, operator }: KernelCall): Scale {
  return oneScale(scales.outputs[0], `the output of ${operator.type}`)
}

/** Brings a step of the output into int8, and into the bounds of the operator's fused activation. */
export function clampOf(call: KernelCall): (step: number) => number {
  const fused = String(call.options.fusedActivation ?? 'NONE')
  const bounds = realBounds[fused]
  if (bounds === undefined) throw new ReferenceUnsupportedError(`${fused} fused into an int8 operator`)
  return clampTo(bounds, outputScale(call))
}

/** Brings a step into int8 and between two real bounds. */
export function clampTo(bounds: readonly [number, number], { scale, zeroPoint }: Scale) {
  const [low, high] = bounds.map((bound) =>
    Math.min(127, Math.max(-128, zeroPoint + roundHalfAway(bound / scale))),
  ) as [number, number]
  return (step: number) => Math.min(high, Math.max(low, step))
}

/** What activations clamp to. */
export const realBounds: Readonly<Record<string, readonly [number, number]>> = {
  NONE: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  RELU: [0, Number.POSITIVE_INFINITY],
  RELU6: [0, 6],
  RELU_N1_TO_1: [-1, 1],
}

/** C's `round`. */
export function roundHalfAway(x: number): number {
  return Math.sign(x) * Math.round(Math.abs(x))
}

/** Steps counted from the zero point. */
export function fromZero({ shape, values }: Dense, zeroPoint: number): Dense & { values: Int32Array } {
  return { shape, values: Int32Array.from(values, (step) => step - zeroPoint) }
}

function oneScale(quantization: Quantization | undefined, what: string): Scale {
  const [scale, more] = quantization?.scale ?? []
  if (scale === undefined || more !== undefined) {
    throw new ReferenceUnsupportedError(`the integer reference takes one scale, and ${what} has not one`)
  }
  return { scale, zeroPoint: quantization?.zeroPoint[0] ?? 0 }
}
