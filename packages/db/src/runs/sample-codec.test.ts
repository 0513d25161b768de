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
