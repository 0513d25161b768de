import { sameOutputLength } from '../same-padding.js'
import { type InferenceCall, positive } from './definition.js'

/** Height and width that a sliding window leaves, by the options `padding`, strides and dilations. */
export function windowOutput(
  call: InferenceCall,
  [height, width]: readonly [height: number, width: number],
  [kernelHeight, kernelWidth]: readonly [height: number, width: number],
): [height: number, width: number] {
  return [windowsAlong(call, 'H', height, kernelHeight), windowsAlong(call, 'W', width, kernelWidth)]
}

const sides = { D: 'depth', H: 'height', W: 'width' } as const

/** Places of a sliding window along the axis of a letter, as in the option `strideH`. */
export function windowsAlong(
  call: InferenceCall,
  letter: keyof typeof sides,
  length: number,
  kernel: number,
): number {
  const stride = positive(call, `stride${letter}`)
  const dilationOption = `dilation${letter}Factor`
  const dilation = dilationOption in call.options ? positive(call, dilationOption) : 1
  if (call.options.padding === 'SAME') return sameOutputLength(length, stride)
  const reach = (kernel - 1) * dilation + 1
  if (reach > length) {
    return call.fail(
      `the window reaches over ${reach} of a ${sides[letter]} of ${length}: use padding SAME or a smaller kernel`,
    )
  }
  return Math.floor((length - reach) / stride) + 1
}
