import { sameOutputLength } from '../same-padding.js'
import { type InferenceCall, positive } from './definition.js'

/** Height and width that a sliding window leaves, by the options `padding`, strides and dilations. */
export function windowOutput(
  call: InferenceCall,
  [height, width]: readonly [height: number, width: number],
  [kernelHeight, kernelWidth]: readonly [height: number, width: number],
): [height: number, width: number] {
  return [along(call, 'H', height, kernelHeight), along(call, 'W', width, kernelWidth)]
}

function along(call: InferenceCall, letter: 'H' | 'W', length: number, kernel: number): number {
  const stride = positive(call, `stride${letter}`)
  const dilationOption = `dilation${letter}Factor`
  const dilation = dilationOption in call.options ? positive(call, dilationOption) : 1
  if (call.options.padding === 'SAME') return sameOutputLength(length, stride)
  const reach = (kernel - 1) * dilation + 1
  if (reach > length) {
    const side = letter === 'H' ? 'height' : 'width'
    return call.fail(
      `the window reaches over ${reach} of a ${side} of ${length}: use padding SAME or a smaller kernel`,
    )
  }
  return Math.floor((length - reach) / stride) + 1
}
