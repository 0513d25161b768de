import { analyse, buildModel, constantBytes } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { MAX_COPIES, MAX_ROTATED_BYTES, rotationFor } from './rotation.js'

const { model } = buildModel({ space: 'mobilenet_v1', encoding: { width: 0.5, resolution: 128 } }, 0)
const { peakActivationBytes } = analyse(model)
const networkBytes = constantBytes(model.graphs[0] ?? { tensors: [] }) + peakActivationBytes
const MB = 2 ** 20

describe('rotationFor', () => {
  it.each([
    ['the network fits into every cache', [2 * networkBytes], networkBytes],
    ['no cache is known', [], networkBytes],
    ['it goes beyond a small one', [48 * 1024, 1 * MB, 480 * MB], 4 * MB],
    ['it goes beyond the last one', [48 * 1024, 1 * MB], 4 * MB],
    ['it goes a little beyond one', [networkBytes - 1], networkBytes],
  ])('rotates as far as it is cold in the network where %s', (_, caches, bytes) => {
    expect(networkBytes).toBeGreaterThan(5 * MB)
    expect(rotationFor(model, caches)).toMatchObject({ weightBytes: bytes, outputBytes: peakActivationBytes })
  })

  it('has a limit in bytes', () => {
    const { model: large } = buildModel(
      { space: 'mobilenet_v1', encoding: { width: 1.5, resolution: 128 } },
      0,
    )
    expect(rotationFor(large, []).weightBytes).toBe(MAX_ROTATED_BYTES)
  })

  it('copies short operators often and long ones twice', () => {
    const { copiesOf } = rotationFor(model, [])
    expect([1e-6, 0.5, 5, 1000].map(copiesOf)).toEqual([MAX_COPIES, 40, 4, 2])
  })
})
