import { type Clamp, clampTo } from '../checks/clamp.js'

/** Slow and in double precision: the mean of each plane. `input` is [channels][pixels]. */
export function globalPoolReference(channels: number, clamp: Clamp, input: Float32Array): Float32Array {
  const pixels = input.length / channels
  return Float32Array.from({ length: channels }, (_, channel) => {
    const plane = input.subarray(channel * pixels, (channel + 1) * pixels)
    return clampTo(clamp, plane.reduce((sum, value) => sum + value, 0) / pixels)
  })
}
