import type { Random } from '@paceline/domain'
import type { KernelPlan } from '@paceline/kernel-plan'
import { expect } from 'vitest'
import type { KernelExports } from '../engine/kernel-exports.js'
import { KernelNetwork } from '../engine/kernel-network.js'
import type { Requantization } from '../int8-conv1x1/reference.js'
import { fillPixels, firstDifference, readPixels } from './pixels.js'
import { integerIn, pick } from './seeded.js'

/** Uniform steps; one in four at an end of int8. */
export function seededBytes(random: Random, length: number): Int8Array {
  return Int8Array.from({ length }, () =>
    integerIn(random, 0, 3) === 0 ? pick(random, [-128, 127]) : integerIn(random, -128, 127),
  )
}

/**
 * Factors that bring sums of `taps` products into int8, some of them far too small or large; ties, for which a
 * factor must be a power of two; zero points at both ends.
 */
export function seededRequantization(random: Random, channels: number, taps: number): Requantization {
  const perChannel = (value: () => number) => Int32Array.from({ length: channels }, value)
  const reach = Math.ceil(Math.log2(128 * 128 * Math.sqrt(taps)))
  return {
    inputZero: pick(random, [-128, 127, 0, integerIn(random, -128, 127)]),
    outputZero: pick(random, [-128, 127, 0, integerIn(random, -128, 127)]),
    bias: perChannel(() => integerIn(random, -20_000, 20_000)),
    multiplier: perChannel(() =>
      pick(random, [0, 2 ** 30, 2 ** 31 - 1, integerIn(random, 2 ** 30, 2 ** 31 - 1)]),
    ),
    shift: perChannel(() => pick(random, [-31, -30, -3, 0, 1, 9, 30, ...Array<number>(14).fill(7 - reach)])),
    clamp: pick(random, [
      { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY },
      { min: -128, max: 127 },
      { min: -5, max: 90 },
    ]),
  }
}

export interface Int8Case {
  readonly plan: KernelPlan
  /** [pixels][in] */
  readonly input: Int8Array
  /** [pixels][out] */
  readonly expected: Int8Array
}

/** Runs seeded cases in every variant that fits; each must give the very steps. */
export function expectInt8Cases(
  kernels: KernelExports,
  count: number,
  caseOf: (seed: number) => Int8Case,
): void {
  for (let seed = 0; seed < count; seed++) {
    const { plan, input, expected } = caseOf(seed)
    const [inputTensor, outputTensor] = plan.tensors
    if (inputTensor === undefined || outputTensor === undefined) throw new Error('a plan of two tensors')
    const network = new KernelNetwork(kernels, plan)
    for (const [variant, name] of network.variants(0).entries()) {
      network.select(0, variant)
      // What lies in the padding means nothing.
      network.input.fill(77)
      fillPixels(network.input as Int8Array, inputTensor, input)
      network.output.fill(55)
      network.run()
      const output = readPixels(network.output as Int8Array, outputTensor)
      expect(firstDifference(output, expected), `${name} at seed ${seed}`).toBe(-1)
    }
    network.close()
  }
}
