import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { analyse } from '../analyse/index.js'
import { readModel } from '../read/index.js'
import { sentinelFamilies, sentinelModels, sentinelVersion } from './sentinel-models.js'

const models = Object.fromEntries(sentinelModels().map(({ name, bytes }) => [name, bytes]))
const [kernelsCompute] = sentinelModels('kernels')

/** What the analysis counts, and the bytes of weights without biases. */
function costsOf(bytes: Uint8Array = new Uint8Array()) {
  const analysis = analyse(readModel(bytes))
  const weightBytes = analysis.operators.reduce((sum, { inputs: [, weights] }) => {
    return sum + 4 * (weights?.shape.reduce((product, length) => product * length, 1) ?? 0)
  }, 0)
  return { ...analysis, weightBytes }
}

describe('sentinelModels', () => {
  it('are the bytes that their version names', () => {
    // Other bytes are another sentinel: raise `sentinelVersion` with these digests.
    expect(sentinelVersion).toBe(1)
    expect(
      sentinelFamilies
        .flatMap(sentinelModels)
        .map(({ family, name, version, bytes }) => [
          `${family} ${name}`,
          version,
          createHash('sha256').update(bytes).digest('hex'),
        ]),
    ).toEqual([
      ['tflite compute', 1, '26c997430e3a359bf66e09324749e24d021162cbfdbd9ce49a1ae997c54272e7'],
      ['tflite memory', 1, 'bd6b8650790eb4a457bc78049fcc6563d6b6c59618ab640b5426ae9ec417d6a4'],
      ['kernels compute', 1, 'ad90a298edc46694586dd2a7959d58cfa84344c56cddf223c5688405aa7456d0'],
      ['kernels memory', 1, 'bd6b8650790eb4a457bc78049fcc6563d6b6c59618ab640b5426ae9ec417d6a4'],
    ])
  })

  it('are built once', () => {
    expect(sentinelModels()).toBe(sentinelModels())
  })

  it('compute much for each byte of weights, within 256 KiB', () => {
    const { macs, weightBytes, peakActivationBytes, dtype, otherOps } = costsOf(models.compute)
    expect(macs / weightBytes).toBe(256)
    expect(macs).toBe(24_035_328)
    expect(weightBytes + peakActivationBytes).toBeLessThan(256 * 1024)
    expect({ dtype, otherOps }).toEqual({ dtype: 'float32', otherOps: { AVERAGE_POOL_2D: 1 } })
  })

  it('compute 1x1 convolutions for the kernels, within 256 KiB', () => {
    const { macs, weightBytes, peakActivationBytes, operators, otherOps } = costsOf(kernelsCompute?.bytes)
    expect(macs).toBe(12_294_144)
    expect(weightBytes + peakActivationBytes).toBeLessThan(256 * 1024)
    expect(operators.slice(1, -1).map(({ inputs: [, weights] }) => weights?.shape)).toEqual(
      Array(20).fill([32, 1, 1, 32]),
    )
    expect(otherOps).toEqual({ AVERAGE_POOL_2D: 1 })
  })

  it('read each of 16 MiB of weights once', () => {
    const { macs, weightBytes, peakActivationBytes, dtype, otherOps } = costsOf(models.memory)
    expect(macs / weightBytes).toBe(0.25)
    expect(weightBytes).toBe(16 * 2 ** 20)
    expect(peakActivationBytes).toBeLessThan(16 * 1024)
    expect({ dtype, otherOps }).toEqual({ dtype: 'float32', otherOps: {} })
  })
})
