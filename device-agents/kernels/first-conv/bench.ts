import { noClamp, pixels, planes } from '@paceline/kernel-plan'
import { sameAxis } from '../checks/window-shape.js'
import type { BenchCase } from '../testing/bench-case.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { floats, randomOf } from '../testing/seeded.js'

/** Height and width, channels in and out, stride; padded as TensorFlow's SAME. */
type Shape = readonly [size: number, channelsIn: number, channelsOut: number, stride: number]

const shapes: readonly Shape[] = [
  [224, 3, 32, 2],
  [224, 3, 16, 2],
  [96, 1, 8, 2],
  [32, 3, 32, 1],
]

/** The first layers of MobileNetV1 and V2, of V3, of a person detector in grey, and of a network for CIFAR-10. */
export const benchCases: readonly BenchCase[] = shapes.map(([size, channelsIn, channelsOut, stride]) => {
  const { output, padding } = sameAxis(size, 3, stride)
  const random = randomOf(1)
  return {
    name: `${size}x${size}x${channelsIn} to ${channelsOut} s${stride}`,
    multiplyAdds: output * output * channelsOut * 9 * channelsIn,
    plan: () =>
      oneOperatorPlan([pixels(channelsIn, size, size)], planes(channelsOut, output, output), {
        kind: 'first-conv',
        clamp: noClamp,
        data: [floats(random, channelsOut * 9 * channelsIn), floats(random, channelsOut)],
        parameters: [stride, padding, padding],
      }),
  }
})
