import { noClamp, type PlanTensor, pixels, planes, vector } from '@paceline/kernel-plan'
import { describe, expect, it } from 'vitest'
import type { Clamp } from '../checks/clamp.js'
import { KernelNetwork } from '../engine/kernel-network.js'
import { loadFlavour, testedFlavours } from '../testing/load-flavour.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { expectAgreement, expectRefusal, type OperatorCase } from '../testing/operator-outputs.js'
import { floats, randomOf } from '../testing/seeded.js'
import { seededClamp } from '../testing/seeded-clamp.js'
import { seededShape, sizeOf } from '../testing/seeded-shape.js'
import { type Activation, activationReference, activations } from './reference.js'

const shapes = 200
/** Of the largest output. */
const tolerance = 5e-7

function seededCase(seed: number, activation: Activation): OperatorCase {
  const random = randomOf(seed)
  const shape = seededShape(random, seed)
  const clamp = seededClamp(random)
  const input = floats(random, sizeOf(shape)).map((value) => value * 8)
  return {
    plan: planOf(activations[activation], shape, shape, clamp),
    inputs: [input],
    expected: activationReference(activation, clamp, input),
  }
}

const planOf = (which: number, input: PlanTensor, output: PlanTensor, clamp: Clamp = noClamp) =>
  oneOperatorPlan([input], output, { kind: 'activation', clamp, data: [], parameters: [which] })

describe.each(testedFlavours)('the activations, %s', (flavour) => {
  const kernels = loadFlavour(flavour)

  it.each(Object.keys(activations) as Activation[])(
    `give the reference's answer at ${shapes} shapes: %s`,
    (activation) => {
      for (let seed = 0; seed < shapes; seed++)
        expectAgreement(kernels, seededCase(seed, activation), tolerance, `seed ${seed}`)
    },
  )

  it('logistic is right to 1e-6 of each value, however small, and ends at 0 and 1', () => {
    const input = Float32Array.from({ length: 4001 }, (_, index) => (index - 2000) * 0.0425)
    const far = Float32Array.of(-1e30, -200, 200, 1e30)
    const all = Float32Array.of(...input, ...far)
    const shape = vector(all.length)
    const network = new KernelNetwork(kernels, planOf(activations.logistic, shape, shape))
    network.input.set(all)
    network.run()
    const output = network.output as Float32Array
    const worst = input.reduce((error, x, index) => {
      const exact = 1 / (1 + Math.exp(-x))
      return Math.max(error, Math.abs((output[index] ?? Number.NaN) - exact) / exact)
    }, 0)
    expect(worst).toBeLessThan(1e-6)
    expect(output.at(-4)).toBeLessThan(1e-37)
    expect(output.at(-3)).toBeLessThan(1e-37)
    expect(output.subarray(-2)).toEqual(Float32Array.of(1, 1))
    network.close()
  })

  it.each([
    ['one of no such number', 5, vector(3), vector(3), /unknown activation/],
    ['none', 0, vector(3), vector(3), /unknown activation/],
    ['another length', 1, vector(3), vector(4), /keeps its shape/],
    ['another layout', 1, planes(3, 1, 1), vector(3), /CHW planes or vectors/],
    ['pixels', 1, pixels(3, 2, 2), pixels(3, 2, 2), /CHW planes or vectors/],
  ])('refuse %s', (_, which, input, output, message) => {
    expectRefusal(kernels, planOf(which, input, output), message)
  })
})
