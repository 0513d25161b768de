import { type KernelPlan, noClamp, type PlanTensor, pixels, planes, vector } from '@paceline/kernel-plan'
import { describe, it } from 'vitest'
import { loadFlavour, testedFlavours } from '../testing/load-flavour.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { expectAgreement, expectRefusal, type OperatorCase } from '../testing/operator-outputs.js'
import { floats, integerIn, pick, randomOf } from '../testing/seeded.js'
import { gatherReference } from './reference.js'

const shapes = 200

/** Of one to three inputs: every tenth has vectors, every seventh images of one pixel, every ninth wide ones. */
function seededCase(seed: number): OperatorCase {
  const random = randomOf(seed)
  const areVectors = seed % 10 === 0
  const longest = seed % 9 === 0 ? 60 : 14
  const size = () => (areVectors || seed % 7 === 0 ? 1 : integerIn(random, 1, longest))
  const [height, width] = [size(), size()]
  const stride = pick(random, [1, 2])
  const channels = Array.from({ length: integerIn(random, 1, 3) }, () => integerIn(random, 1, 9))
  const joined = channels.reduce((sum, count) => sum + count, 0)
  const map = Uint32Array.from({ length: integerIn(random, 1, 20) }, () => integerIn(random, 0, joined - 1))
  const inputs = channels.map((count) => floats(random, count * height * width))
  const [rows, columns] = [Math.ceil(height / stride), Math.ceil(width / stride)]
  const isVector = areVectors || (rows * columns === 1 && pick(random, [true, false]))
  return {
    plan: planOf(
      channels.map((count) => (areVectors ? vector(count) : planes(count, height, width))),
      isVector ? vector(map.length) : planes(map.length, rows, columns),
      { map, stride },
    ),
    inputs,
    expected: gatherReference({ map, stride, height, width }, inputs),
  }
}

interface Parts {
  readonly map?: Uint32Array
  readonly stride?: number
  readonly clamp?: { readonly min: number; readonly max: number }
}

const planOf = (
  inputs: readonly PlanTensor[],
  output: PlanTensor,
  { map = Uint32Array.of(0, 1), stride = 1, clamp = noClamp }: Parts = {},
): KernelPlan => oneOperatorPlan(inputs, output, { kind: 'gather', clamp, data: [map], parameters: [stride] })

const two = planes(2, 4, 5)

describe.each(testedFlavours)('the gather, %s', (flavour) => {
  const kernels = loadFlavour(flavour)

  it(`gives the reference's answer at ${shapes} shapes`, () => {
    for (let seed = 0; seed < shapes; seed++) expectAgreement(kernels, seededCase(seed), 0, `seed ${seed}`)
  })

  it.each<[string, readonly PlanTensor[], PlanTensor, Parts, RegExp]>([
    ['pixels', [pixels(2, 4, 5)], pixels(2, 4, 5), {}, /takes float32 CHW planes/],
    ['vectors to planes', [vector(2)], planes(2, 1, 1), {}, /takes vectors and gives one/],
    ['integers', [{ ...two, dtype: 'int32' }], two, {}, /takes float32 CHW planes/],
    ['images of two sizes', [two, planes(2, 5, 4)], two, {}, /of one size/],
    ['another size', [two], planes(2, 4, 4), {}, /every stride-th pixel/],
    ['several pixels to a vector', [two], vector(2), {}, /every stride-th pixel/],
    ['a size that is not half', [two], planes(2, 2, 2), { stride: 2 }, /every stride-th pixel/],
    ['a stride of three', [two], planes(2, 2, 2), { stride: 3 }, /stride is 1 or 2/],
    ['a stride of none', [two], two, { stride: 0 }, /stride is 1 or 2/],
    ['a channel that is not there', [two], two, { map: Uint32Array.of(0, 2) }, /out of range/],
    ['a channel that wraps', [two, two], two, { map: Uint32Array.of(0, 0xffffffff) }, /out of range/],
    ['a channel too few', [two], two, { map: Uint32Array.of(0) }, /one channel to an output/],
    ['a clamp', [two], two, { clamp: { min: 0, max: 6 } }, /has no clamp/],
  ])('refuses %s', (_, inputs, output, parts, message) => {
    expectRefusal(kernels, planOf(inputs, output, parts), message)
  })
})
