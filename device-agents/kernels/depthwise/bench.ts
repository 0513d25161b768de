import { noClamp, planes } from '@paceline/kernel-plan'
import { sameAxis } from '../checks/window-shape.js'
import type { BenchCase } from '../testing/bench-case.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { floats, randomOf } from '../testing/seeded.js'

/** Height and width, channels, kernel, stride; padded as TensorFlow's SAME. */
type Shape = readonly [size: number, channels: number, kernel: number, stride: number]

const shapes: readonly Shape[] = [
  [112, 32, 3, 1],
  [112, 64, 3, 2],
  [56, 128, 3, 1],
  [56, 128, 3, 2],
  [28, 256, 3, 1],
  [28, 256, 3, 2],
  [14, 512, 3, 1],
  [14, 512, 3, 2],
  [7, 1024, 3, 1],
  [28, 120, 5, 1],
  [14, 672, 5, 1],
  [56, 72, 5, 2],
  [14, 672, 5, 2],
  [28, 288, 7, 1],
  [14, 672, 7, 1],
  [7, 1152, 7, 1],
  [28, 288, 7, 2],
]

/** MobileNetV1's depthwise layers, the 5x5 ones of MobileNetV3, and the 7x7 ones of its once-for-all kin. */
export const benchCases: readonly BenchCase[] = shapes.map(([size, channels, kernel, stride]) => {
  const { output, padding } = sameAxis(size, kernel, stride)
  const random = randomOf(1)
  return {
    name: `${size}x${size}x${channels} ${kernel}x${kernel} s${stride}`,
    multiplyAdds: output * output * channels * kernel * kernel,
    plan: () =>
      oneOperatorPlan([planes(channels, size, size)], planes(channels, output, output), {
        kind: 'depthwise',
        clamp: noClamp,
        data: [floats(random, channels * kernel * kernel), floats(random, channels)],
        parameters: [kernel, stride, padding, padding],
      }),
  }
})
