import { describe, expect, it } from 'vitest'
import type { BinaryConv } from '../binary-conv1x1/reference.js'
import { binaryPlan, seededBinaryCase } from '../binary-conv1x1/seeded-layer.js'
import { KernelNetwork } from '../engine/kernel-network.js'
import { expectBinaryCases } from '../testing/expect-binary.js'
import { loadFlavour, testedFlavours } from '../testing/load-flavour.js'
import { randomOf } from '../testing/seeded.js'

const shapes = 200

describe.each(testedFlavours)('the binary 3x3 convolution, %s', (flavour) => {
  const kernels = loadFlavour(flavour)

  it(`gives the reference's sums in every variant, plain and in a tree's order, at ${shapes} shapes`, () => {
    const names = expectBinaryCases(kernels, shapes, (seed) =>
      seededBinaryCase(randomOf(1000 + seed), 3, seed % 10 === 0),
    )
    expect(names.size).toBe(4)
  })

  it('refuses geometry that its input does not give', () => {
    const layer: BinaryConv = {
      ...{
        size: 3 as const,
        channelsIn: 5,
        channelsOut: 2,
        height: 4,
        width: 4,
        outputHeight: 4,
        outputWidth: 4,
      },
      ...{ stride: 1 as const, padTop: 1, padLeft: 1, padding: 0 as const },
      weights: new Int8Array(90).fill(1),
    }
    const open = (change: object) => () =>
      new KernelNetwork(kernels, binaryPlan({ ...layer, ...change }, null, null))
    expect(open({})).not.toThrow()
    expect(open({ stride: 3 })).toThrow(/1 or 2/)
    expect(open({ padTop: 3 })).toThrow(/at most two/)
    expect(open({ padding: 3 })).toThrow(/padding is/)
    expect(open({ outputHeight: 6 })).toThrow(/larger than its input/)
    expect(open({ stride: 2, outputWidth: 4 })).toThrow(/larger than its input/)
  })
})
