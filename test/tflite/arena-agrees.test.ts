import { buildModel, memoryOf, type TfliteModel, writeModel } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { heapCounter } from './allocated-bytes.js'
import { scratchModels } from './scratch-models.js'

const allocated = heapCounter()
const PAGE_BYTES = 4096

const families = [
  { space: 'mobilenet_v1', encoding: { width: 0.5 } },
  { space: 'mobilenet_v2', encoding: {} },
  { space: 'mobilenet_v3', encoding: { size: 'large' } },
  { space: 'mnasnet', encoding: { model: 'a1' } },
].flatMap((spec) => [96, 224].map((resolution) => ({ ...spec, resolution })))

describe.skipIf(allocated === undefined)('the arena as planned', () => {
  const check = (model: TfliteModel): void => {
    const { arenaBytes } = memoryOf(model)
    const { largeBytes, largeBlocks } = allocated?.(writeModel(model)) ?? { largeBytes: 0, largeBlocks: 0 }
    expect(largeBlocks).toBeGreaterThan(0)
    // The 5%, and in truth no more than what fills up a block's pages.
    expect(Math.abs(largeBytes - arenaBytes)).toBeLessThan(0.05 * arenaBytes)
    expect(largeBytes).toBeGreaterThanOrEqual(arenaBytes)
    expect(largeBytes - arenaBytes).toBeLessThanOrEqual(2 * PAGE_BYTES * largeBlocks)
  }

  it.each(families)(
    'is what the C library allocates for $space at $resolution',
    ({ space, encoding, resolution }) => {
      check(buildModel({ space, encoding: { ...encoding, resolution } }, 1).model)
    },
  )

  it.each(scratchModels())('counts the scratch of $name', ({ model }) => check(model))
})
