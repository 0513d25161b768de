import { noClamp, type PlanTensor, pixels, planes, vector } from '@paceline/kernel-plan'
import { describe, it } from 'vitest'
import type { Clamp } from '../checks/clamp.js'
import { loadFlavour, testedFlavours } from '../testing/load-flavour.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { expectAgreement, expectRefusal, type OperatorCase } from '../testing/operator-outputs.js'
import { floats, pick, randomOf } from '../testing/seeded.js'
import { seededClamp } from '../testing/seeded-clamp.js'
import { seededShape, sizeOf } from '../testing/seeded-shape.js'
import { multiplyReference } from './reference.js'

const shapes = 200

/** Half of the planes are scaled by a vector, as squeeze-and-excite does. */
function seededCase(seed: number): OperatorCase {
  const random = randomOf(seed)
  const shape = seededShape(random, seed)
  const factors = shape.layout === 'chw' && pick(random, [true, false]) ? vector(shape.channels) : shape
  const [a, b] = [floats(random, sizeOf(shape)), floats(random, sizeOf(factors))]
  const clamp = seededClamp(random)
  return {
    plan: planOf([shape, factors], shape, clamp),
    inputs: [a, b],
    expected: multiplyReference(a, b, clamp),
  }
}

const planOf = (inputs: readonly PlanTensor[], output: PlanTensor, clamp: Clamp = noClamp) =>
  oneOperatorPlan(inputs, output, { kind: 'multiply', clamp, data: [], parameters: [] })

describe.each(testedFlavours)('the multiplication, %s', (flavour) => {
  const kernels = loadFlavour(flavour)

  // One product has one right answer in float32.
  it(`gives the reference's very answer at ${shapes} shapes`, () => {
    for (let seed = 0; seed < shapes; seed++) expectAgreement(kernels, seededCase(seed), 0, `seed ${seed}`)
  })

  it.each([
    ['a single input', [vector(3)], vector(3), /takes float32/],
    ['a factor too few', [planes(3, 2, 2), vector(2)], planes(3, 2, 2), /one factor to a channel/],
    ['a scaled output of another shape', [planes(3, 2, 2), vector(3)], planes(3, 2, 3), /keeps its shape/],
    ['vectors of two lengths', [vector(3), vector(4)], vector(3), /of one shape/],
    ['planes of two sizes', [planes(2, 3, 4), planes(2, 4, 3)], planes(2, 3, 4), /of one shape/],
    ['pixels', [pixels(3, 2, 2), pixels(3, 2, 2)], pixels(3, 2, 2), /CHW planes or vectors/],
  ])('refuses %s', (_, inputs, output, message) => {
    expectRefusal(kernels, planOf(inputs, output), message)
  })
})
