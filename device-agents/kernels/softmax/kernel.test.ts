import { noClamp, type PlanTensor, planes, vector } from '@paceline/kernel-plan'
import { describe, it } from 'vitest'
import type { Clamp } from '../checks/clamp.js'
import { loadFlavour, testedFlavours } from '../testing/load-flavour.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { expectAgreement, expectRefusal, type OperatorCase } from '../testing/operator-outputs.js'
import { floats, integerIn, pick, randomOf } from '../testing/seeded.js'

import { softmaxReference } from './reference.js'

const shapes = 200
/** Of the largest output: exponents of up to 160, each off by half of a float32's last bit. */
const tolerance = 1e-5

function seededCase(seed: number): OperatorCase {
  const random = randomOf(seed)
  const length = seed % 10 === 0 ? 1 : integerIn(random, 1, 1100)
  const [beta, spread] = [pick(random, [1, 0.5, 2]), pick(random, [1, 10, 80])]
  const input = floats(random, length).map((value) => value * spread)
  return {
    plan: planOf(vector(length), vector(length), beta),
    inputs: [input],
    expected: softmaxReference(beta, input),
  }
}

const bitsOf = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0

const planOf = (input: PlanTensor, output: PlanTensor, beta = 1, clamp: Clamp = noClamp) =>
  oneOperatorPlan([input], output, { kind: 'softmax', clamp, data: [], parameters: [bitsOf(beta)] })

describe.each(testedFlavours)('the softmax, %s', (flavour) => {
  const kernels = loadFlavour(flavour)

  it(`gives the reference's answer at ${shapes} shapes`, () => {
    for (let seed = 0; seed < shapes; seed++)
      expectAgreement(kernels, seededCase(seed), tolerance, `seed ${seed}`)
  })

  it('takes logits past the largest power of e', () => {
    const input = Float32Array.of(3e4, 2.9e4, -3e4, 3e4)
    const plan = planOf(vector(4), vector(4))
    expectAgreement(
      kernels,
      { plan, inputs: [input], expected: Float32Array.of(0.5, 0, 0, 0.5) },
      1e-6,
      'far',
    )
  })

  it.each([
    ['another length', vector(3), vector(4), 1, noClamp, /keeps its length/],
    ['planes', planes(3, 1, 1), vector(3), 1, noClamp, /float32 vectors/],
    ['a beta that is no number', vector(3), vector(3), Number.NaN, noClamp, /beta is not finite/],
    ['a clamp', vector(3), vector(3), 1, { min: 0, max: 6 }, /has no clamp/],
  ])('refuses %s', (_, input, output, beta, clamp, message) => {
    expectRefusal(kernels, planOf(input, output, beta, clamp), message)
  })
})
