import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeSamples, encodeSamples } from './sample-codec.js'

test('every sample comes back bit for bit', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.double({ noNaN: true }), { maxLength: 300 }), async (samplesMs) => {
      const back = await decodeSamples(await encodeSamples(samplesMs))
      expect(back.length).toBe(samplesMs.length)
      expect(back.every((sampleMs, index) => Object.is(sampleMs, samplesMs[index]))).toBe(true)
    }),
  )
})

test.each([0, 1, 511, 512, 513, 2000])(
  'sets of %i samples come back, compressed here or beside',
  async (count) => {
    const samplesMs = Array.from({ length: count }, (_, index) => 10 + Math.sin(index))
    expect(await decodeSamples(await encodeSamples(samplesMs))).toEqual(samplesMs)
  },
)
