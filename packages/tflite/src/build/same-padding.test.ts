import { describe, expect, it } from 'vitest'
import { meanTapsInside, sameOutputLength, samePaddingBefore } from './same-padding.js'

const shapes = [1, 2, 3, 4, 7, 8, 15, 112, 225].flatMap((length) =>
  [1, 3, 5, 7].flatMap((kernel) =>
    [1, 2, 3].flatMap((stride) => [1, 2, 6].map((dilation) => ({ length, kernel, stride, dilation }))),
  ),
)

describe('SAME padding', () => {
  it.each([
    { length: 224, kernel: 3, stride: 2, output: 112, before: 0 },
    { length: 112, kernel: 3, stride: 1, output: 112, before: 1 },
    { length: 7, kernel: 5, stride: 2, output: 4, before: 2 },
    { length: 14, kernel: 5, stride: 2, output: 7, before: 1 },
    { length: 4, kernel: 1, stride: 2, output: 2, before: 0 },
  ])('of $length by $kernel with stride $stride is $before before $output outputs', (shape) => {
    expect(sameOutputLength(shape.length, shape.stride)).toBe(shape.output)
    expect(samePaddingBefore(shape.length, shape.kernel, shape.stride)).toBe(shape.before)
  })

  it('counts the taps inside as a walk over every window does', () => {
    for (const { length, kernel, stride, dilation } of shapes) {
      const outputs = sameOutputLength(length, stride)
      const before = samePaddingBefore(length, kernel, stride, dilation)
      let inside = 0
      for (let output = 0; output < outputs; output++) {
        for (let tap = 0; tap < kernel; tap++) {
          const position = output * stride - before + tap * dilation
          if (position >= 0 && position < length) inside++
        }
      }
      expect(meanTapsInside(length, kernel, stride, dilation)).toBeCloseTo(inside / outputs, 12)
    }
  })
})
