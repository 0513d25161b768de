import { type KernelKind, noClamp, type PlanTensor, pixels, planes, vector } from '@paceline/kernel-plan'
import { describe, it } from 'vitest'
import type { Clamp } from '../checks/clamp.js'
import { loadFlavour, testedFlavours } from '../testing/load-flavour.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { expectAgreement, expectRefusal, type OperatorCase } from '../testing/operator-outputs.js'
import { floats, integerIn, pick, randomOf } from '../testing/seeded.js'

import { seededShape, sizeOf } from '../testing/seeded-shape.js'
import { transposeReference } from './reference.js'

const shapes = 200

type Turn = 'hwc-to-chw' | 'chw-to-hwc'

function seededTurn(seed: number, kind: Turn): OperatorCase {
  const random = randomOf(seed)
  const [height, width] = seed % 10 === 0 ? [1, 1] : [integerIn(random, 1, 12), integerIn(random, 1, 12)]
  const channels = integerIn(random, 1, 40)
  const size = height * width
  const input = floats(random, channels * size)
  const [image, split] = [pixels(channels, height, width), planes(channels, height, width)]
  return kind === 'hwc-to-chw'
    ? {
        plan: planOf(kind, image, split),
        inputs: [input],
        expected: transposeReference(size, channels, input),
      }
    : {
        plan: planOf(kind, split, image),
        inputs: [input],
        expected: transposeReference(channels, size, input),
      }
}

/** Pixels to a vector, a vector to pixels, or whatever it is to the same. */
function seededCopy(seed: number): OperatorCase {
  const random = randomOf(seed)
  const shape = seededShape(random, seed)
  const [height, width] = [integerIn(random, 1, 12), integerIn(random, 1, 12)]
  const [image, flat] = [pixels(5, height, width), vector(5 * height * width)]
  const [from, to] = pick(random, [
    [shape, shape],
    [image, flat],
    [flat, image],
  ] as const)
  const input = floats(random, sizeOf(from))
  return { plan: planOf('copy', from, to), inputs: [input], expected: input }
}

const planOf = (kind: KernelKind, input: PlanTensor, output: PlanTensor, clamp: Clamp = noClamp) =>
  oneOperatorPlan([input], output, { kind, clamp, data: [], parameters: [] })

describe.each(testedFlavours)('the changes of layout, %s', (flavour) => {
  const kernels = loadFlavour(flavour)

  it.each<Turn>(['hwc-to-chw', 'chw-to-hwc'])(`turn ${shapes} shapes: %s`, (kind) => {
    for (let seed = 0; seed < shapes; seed++)
      expectAgreement(kernels, seededTurn(seed, kind), 0, `seed ${seed}`)
  })

  it(`copies ${shapes} shapes`, () => {
    for (let seed = 0; seed < shapes; seed++) expectAgreement(kernels, seededCopy(seed), 0, `seed ${seed}`)
  })

  it.each<[string, KernelKind, PlanTensor, PlanTensor, Clamp, RegExp]>([
    ['planes as pixels', 'hwc-to-chw', planes(3, 2, 2), planes(3, 2, 2), noClamp, /takes float32 pixels/],
    ['another size', 'hwc-to-chw', pixels(3, 2, 2), planes(3, 2, 3), noClamp, /keeps the shape/],
    ['a clamp', 'hwc-to-chw', pixels(3, 2, 2), planes(3, 2, 2), { min: 0, max: 6 }, /has no clamp/],
    ['pixels as planes', 'chw-to-hwc', pixels(3, 2, 2), pixels(3, 2, 2), noClamp, /takes float32 CHW planes/],
    ['other channels', 'chw-to-hwc', planes(3, 2, 2), pixels(4, 2, 2), noClamp, /keeps the shape/],
    ['a clamp', 'chw-to-hwc', planes(3, 2, 2), pixels(3, 2, 2), { min: 0, max: 6 }, /has no clamp/],
    ['a longer copy', 'copy', vector(3), vector(4), noClamp, /keeps dtype and size/],
    [
      'integers as floats',
      'copy',
      { ...vector(3), dtype: 'int32' },
      vector(3),
      noClamp,
      /keeps dtype and size/,
    ],
    ['planes as a vector', 'copy', planes(1, 8, 4), vector(32), noClamp, /planes of the same shape/],
    ['a clamped copy', 'copy', vector(3), vector(3), { min: 0, max: 6 }, /has no clamp/],
  ])('refuse %s', (_, kind, input, output, clamp, message) => {
    expectRefusal(kernels, planOf(kind, input, output, clamp), message)
  })
})
