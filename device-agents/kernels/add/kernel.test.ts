import { noClamp, type PlanTensor, pixels, planes, vector } from '@paceline/kernel-plan'
import { describe, it } from 'vitest'
import type { Clamp } from '../checks/clamp.js'
import { loadFlavour, testedFlavours } from '../testing/load-flavour.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { expectAgreement, expectRefusal, type OperatorCase } from '../testing/operator-outputs.js'
import { floats, randomOf } from '../testing/seeded.js'
import { seededClamp } from '../testing/seeded-clamp.js'
import { seededShape, sizeOf } from '../testing/seeded-shape.js'
import { addReference } from './reference.js'

const shapes = 200

function seededCase(seed: number): OperatorCase {
  const random = randomOf(seed)
  const shape = seededShape(random, seed)
  const [a, b] = [floats(random, sizeOf(shape)), floats(random, sizeOf(shape))]
  const clamp = seededClamp(random)
  return { plan: planOf([shape, shape], shape, clamp), inputs: [a, b], expected: addReference(a, b, clamp) }
}

const planOf = (inputs: readonly PlanTensor[], output: PlanTensor, clamp: Clamp = noClamp) =>
  oneOperatorPlan(inputs, output, { kind: 'add', clamp, data: [], parameters: [] })

describe.each(testedFlavours)('the addition, %s', (flavour) => {
  const kernels = loadFlavour(flavour)

  // One sum has one right answer in float32.
  it(`gives the reference's very answer at ${shapes} shapes`, () => {
    for (let seed = 0; seed < shapes; seed++) expectAgreement(kernels, seededCase(seed), 0, `seed ${seed}`)
  })

  it.each([
    ['a single input', [vector(3)], vector(3), /takes float32/],
    ['vectors of two lengths', [vector(3), vector(4)], vector(3), /of one shape/],
    ['an output of another shape', [vector(3), vector(3)], vector(4), /of one shape/],
    ['planes of two sizes', [planes(2, 3, 4), planes(2, 4, 3)], planes(2, 3, 4), /of one shape/],
    ['planes and a vector', [planes(3, 1, 1), vector(3)], planes(3, 1, 1), /CHW planes or vectors/],
    ['pixels', [pixels(3, 2, 2), pixels(3, 2, 2)], pixels(3, 2, 2), /CHW planes or vectors/],
  ])('refuses %s', (_, inputs, output, message) => {
    expectRefusal(kernels, planOf(inputs, output), message)
  })
})
