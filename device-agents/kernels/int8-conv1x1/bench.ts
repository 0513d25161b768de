import type { Random } from '@paceline/domain'
import { bytePixels, type PlanOperator } from '@paceline/kernel-plan'
import { benchShapes } from '../conv1x1-dense/bench.js'
import type { BenchCase } from '../testing/bench-case.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { randomOf } from '../testing/seeded.js'
import { seededSteps } from './seeded-steps.js'

/** A layer from `channels` to as many with a fused ReLU6, whose sums are scaled back to eight bits. */
export function int8Layer(
  random: Random,
  channels: number,
): Pick<PlanOperator, 'kind' | 'clamp' | 'data' | 'parameters'> {
  const requantization = [0, 2 ** 30, -9].flatMap((value) => new Array<number>(channels).fill(value))
  return {
    kind: 'int8-conv1x1',
    clamp: { min: -128, max: 127 },
    data: [seededSteps(random, channels * channels), Int32Array.from(requantization)],
    parameters: [-128 >>> 0, -128 >>> 0],
  }
}

/** The dense bench's layers in integers. */
export const benchCases: readonly BenchCase[] = benchShapes.map(([size, channels]) => ({
  name: `${size}x${size}x${channels}`,
  multiplyAdds: size * size * channels * channels,
  plan: () => {
    const steps = bytePixels(channels, size, size)
    return oneOperatorPlan([steps], steps, int8Layer(randomOf(1), channels))
  },
}))
