import { describe, expect, it } from 'vitest'
import type { Quality } from '../api/models.js'
import { shownQuality } from './shown-quality.js'

const quality = (change: Partial<Quality>): Quality => ({
  metric: 'top1',
  value: 70,
  dataset: 'imagenet-1k',
  origin: 'claimed',
  source: 'a paper',
  ...change,
})

describe('shownQuality', () => {
  it('is top-1 wherever it stands, measured before claimed', () => {
    const qualities = [
      quality({ metric: 'mAP', value: 30 }),
      quality({ value: 71 }),
      quality({ value: 69, origin: 'measured' }),
    ]
    expect(shownQuality({ qualities })?.value).toBe(69)
  })

  it('is the first metric of a model without top-1, and nothing without any', () => {
    expect(shownQuality({ qualities: [quality({ metric: 'mAP', value: 30 })] })?.value).toBe(30)
    expect(shownQuality({ qualities: [] })).toBeUndefined()
  })
})
