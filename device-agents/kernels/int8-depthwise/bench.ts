import { bytePixels } from '@paceline/kernel-plan'
import { sameAxis } from '../checks/window-shape.js'
import { seededSteps } from '../int8-conv1x1/seeded-steps.js'
import type { BenchCase } from '../testing/bench-case.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { randomOf } from '../testing/seeded.js'

/** Height and width, channels, stride; padded as TensorFlow's SAME. */
type Shape = readonly [size: number, channels: number, stride: number]

const shapes: readonly Shape[] = [
  [56, 128, 1],
  [56, 128, 2],
  [14, 512, 1],
  [7, 1024, 1],
]

/** MobileNetV1's depthwise layers in integers. */
export const benchCases: readonly BenchCase[] = shapes.map(([size, channels, stride]) => {
  const { output, padding } = sameAxis(size, 3, stride)
  const requantization = [0, 2 ** 30, -6].flatMap((value) => new Array<number>(channels).fill(value))
  return {
    name: `${size}x${size}x${channels} s${stride}`,
    multiplyAdds: output * output * channels * 9,
    plan: () =>
      oneOperatorPlan([bytePixels(channels, size, size)], bytePixels(channels, output, output), {
        kind: 'int8-depthwise',
        clamp: { min: -128, max: 127 },
        data: [seededSteps(randomOf(1), channels * 9), Int32Array.from(requantization)],
        parameters: [-128 >>> 0, -128 >>> 0, stride, padding, padding],
      }),
  }
})
