import type { Random } from '@paceline/domain'
import { bytePixels, type KernelPlan } from '@paceline/kernel-plan'
import { oneOperator } from '../engine/self-check/index.js'
import type { Int8Case } from '../int8-conv1x1/seeded-layer.js'
import { seededRequantization, seededSteps } from '../int8-conv1x1/seeded-steps.js'
import { integerIn, pick } from '../testing/seeded.js'
import { type Int8Depthwise, int8DepthwiseReference } from './reference.js'

/** Weights, factors and inputs that reach the ends of int8; `smallest` has one pixel. */
export function int8DepthwiseCase(random: Random, smallest: boolean): Int8Case<Int8Depthwise> {
  const [height, width] = smallest ? [1, 1] : [integerIn(random, 1, 9), integerIn(random, 1, 9)]
  const channels = integerIn(random, 1, 70)
  const stride = pick(random, [1, 2] as const)
  const [padTop, padLeft] = [integerIn(random, 0, 2), integerIn(random, 0, 2)]
  const layer: Int8Depthwise = {
    ...{ channels, height, width, stride, padTop, padLeft },
    outputHeight: integerIn(random, 1, Math.ceil((height + padTop) / stride)),
    outputWidth: integerIn(random, 1, Math.ceil((width + padLeft) / stride)),
    weights: seededSteps(random, channels * 9),
    ...seededRequantization(random, channels, 9),
  }
  const input = seededSteps(random, height * width * channels)
  return { layer, plan: int8DepthwisePlan(layer), input, expected: int8DepthwiseReference(layer, input) }
}

export function int8DepthwisePlan(layer: Int8Depthwise): KernelPlan {
  const { channels, bias, multiplier, shift, inputZero, outputZero } = layer
  return oneOperator(
    [bytePixels(channels, layer.height, layer.width)],
    bytePixels(channels, layer.outputHeight, layer.outputWidth),
    {
      kind: 'int8-depthwise',
      clamp: layer.clamp,
      data: [layer.weights, Int32Array.from([...bias, ...multiplier, ...shift])],
      parameters: [inputZero >>> 0, outputZero >>> 0, layer.stride, layer.padTop, layer.padLeft],
    },
  )
}
