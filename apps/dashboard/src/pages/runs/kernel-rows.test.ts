import { describe, expect, it } from 'vitest'
import { kernelRows } from './kernel-rows.js'

const first = { operator: '0 CONV_2D', shape: 'first-conv 8x8x3 > 4x8x8', kernel: 'f32-first-conv-4x2-simd' }
const second = { operator: '1 ADD', shape: 'add 4x8x8', kernel: 'f32-add-simd' }

describe('kernelRows', () => {
  it('is a row for each operator that ran, in their order', () => {
    expect(kernelRows({ ran: { kernels: [first, second] } })).toEqual([
      { place: 0, ...first },
      { place: 1, ...second },
    ])
  })

  it('is empty where a runtime has none, and leaves out what is none', () => {
    expect(kernelRows({ ran: {} })).toEqual([])
    expect(kernelRows({ ran: { kernels: 'all' } })).toEqual([])
    expect(kernelRows({ ran: { kernels: [null, { operator: '0' }, second] } })).toEqual([
      { place: 2, ...second },
    ])
  })
})
