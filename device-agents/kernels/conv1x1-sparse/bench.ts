import { groupedRowsData, groupRows, planes } from '@paceline/kernel-plan'
import { benchShapes } from '../conv1x1-dense/bench.js'
import type { BenchCase } from '../testing/bench-case.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { floats, randomOf } from '../testing/seeded.js'

/** Output channels that share their columns, and the share of zeros that they are meant for. */
const patterns: readonly (readonly [rows: number, zeros: number])[] = [
  [1, 0.9],
  [2, 0.9],
  [4, 0.9],
  [5, 0.3],
  [6, 0.3],
]

/** The dense bench's layers without some of their weights; multiply-adds are those of the dense layer. */
export const benchCases: readonly BenchCase[] = benchShapes.flatMap(([size, channels]) =>
  patterns.map(([rows, zeros]) => ({
    name: `${size}x${size}x${channels} in rows of ${rows}, ${Math.round(zeros * 100)} % zeros`,
    multiplyAdds: size * size * channels * channels,
    plan: () => layerOf(size, channels, rows, zeros),
  })),
)

function layerOf(size: number, channels: number, rows: number, zeros: number) {
  const random = randomOf(1)
  const kept = Uint8Array.from({ length: Math.ceil(channels / rows) * channels }, () =>
    random.nextUnit() < zeros ? 0 : 1,
  )
  const weights = floats(random, channels * channels).map((weight, index) => {
    const group = Math.floor(Math.floor(index / channels) / rows)
    return weight * (kept[group * channels + (index % channels)] ?? 0)
  })
  return oneOperatorPlan([planes(channels, size, size)], planes(channels, size, size), {
    kind: 'conv1x1-sparse',
    clamp: { min: 0, max: 6 },
    data: [groupedRowsData(groupRows(weights, channels, channels, rows)), floats(random, channels)],
    parameters: [rows],
  })
}
