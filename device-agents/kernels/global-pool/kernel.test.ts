import { noClamp, type PlanTensor, planes, vector } from '@paceline/kernel-plan'
import { describe, it } from 'vitest'
import type { Clamp } from '../checks/clamp.js'
import { loadFlavour, testedFlavours } from '../testing/load-flavour.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { expectAgreement, expectRefusal, type OperatorCase } from '../testing/operator-outputs.js'
import { floats, integerIn, randomOf } from '../testing/seeded.js'
import { seededClamp } from '../testing/seeded-clamp.js'
import { globalPoolReference } from './reference.js'

const shapes = 200
/** Of the largest value in: float32 sums of up to 400 of them in another order. */
const tolerance = 1e-6

function seededCase(seed: number): OperatorCase {
  const random = randomOf(seed)
  const [height, width] = seed % 10 === 0 ? [1, 1] : [integerIn(random, 1, 20), integerIn(random, 1, 20)]
  const channels = integerIn(random, 1, 40)
  const clamp = seededClamp(random)
  // Away from zero, where the mean of as many values of both signs would be little but rounding.
  const input = floats(random, channels * height * width).map((value) => value + 2)
  return {
    plan: planOf(planes(channels, height, width), vector(channels), clamp),
    inputs: [input],
    expected: globalPoolReference(channels, clamp, input),
  }
}

const planOf = (input: PlanTensor, output: PlanTensor, clamp: Clamp = noClamp) =>
  oneOperatorPlan([input], output, { kind: 'global-pool', clamp, data: [], parameters: [] })

describe.each(testedFlavours)('the global average pool, %s', (flavour) => {
  const kernels = loadFlavour(flavour)

  it(`gives the reference's answer at ${shapes} shapes`, () => {
    for (let seed = 0; seed < shapes; seed++)
      expectAgreement(kernels, seededCase(seed), tolerance, `seed ${seed}`)
  })

  it.each([
    ['another number of channels', planes(3, 2, 2), vector(4), /keeps its channels/],
    ['planes as its output', planes(3, 2, 2), planes(3, 1, 1), /gives a vector/],
    ['a vector as its input', vector(3), vector(3), /takes float32 CHW planes/],
  ])('refuses %s', (_, input, output, message) => {
    expectRefusal(kernels, planOf(input, output), message)
  })
})
