import { groupedRowsData, groupRows, noClamp, vector } from '@paceline/kernel-plan'
import type { BenchCase } from '../testing/bench-case.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { floats, randomOf } from '../testing/seeded.js'

const [inputs, outputs] = [1024, 1001]

function weightsWith(zeros: number): Float32Array {
  const random = randomOf(1)
  return floats(random, inputs * outputs).map((weight) => (random.nextUnit() < zeros ? 0 : weight))
}

const dense: BenchCase = {
  name: `${inputs} to ${outputs}`,
  multiplyAdds: inputs * outputs,
  plan: () =>
    oneOperatorPlan([vector(inputs)], vector(outputs), {
      kind: 'fully-connected-dense',
      clamp: noClamp,
      data: [weightsWith(0), new Float32Array(outputs)],
      parameters: [],
    }),
}

const sparse = [0.8, 0.9].map((zeros) => ({
  name: `${inputs} to ${outputs}, ${zeros * 100}% zeros`,
  // Those of the dense layer, so that the two compare.
  multiplyAdds: inputs * outputs,
  plan: () =>
    oneOperatorPlan([vector(inputs)], vector(outputs), {
      kind: 'fully-connected-sparse',
      clamp: noClamp,
      data: [groupedRowsData(groupRows(weightsWith(zeros), outputs, inputs, 1)), new Float32Array(outputs)],
      parameters: [1],
    }),
}))

/** The classifier of MobileNetV1, dense and sparse. */
export const benchCases: readonly BenchCase[] = [dense, ...sparse]
