import { describe, expect, it } from 'vitest'
import { planes } from './plan.js'

describe('planes', () => {
  it.each([
    ['whole vectors', 7, 7, 52],
    ['room for a tile', 2, 2, 32],
    ['as many floats as pixels', 14, 14, 196],
    ['a cache line more than a whole KiB', 16, 16, 272],
  ])('are apart by %s', (_, height, width, stride) => {
    expect(planes(3, height, width).stride).toBe(stride)
  })
})
