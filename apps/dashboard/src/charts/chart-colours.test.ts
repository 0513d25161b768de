import { describe, expect, it } from 'vitest'
import { chartColours } from './chart-colours.js'
import { markOf } from './marks.js'

/** Contrast of two colours by WCAG 2.2, 1 to 21. */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

describe.each(['light', 'dark'] as const)('the colours of a chart in the %s theme', (theme) => {
  const colours = chartColours(theme)

  it('keep marks at 3:1 and words at 4.5:1 on the surface', () => {
    for (const colour of [...colours.families, colours.accent, colours.apart]) {
      expect(contrast(colour, colours.surface), colour).toBeGreaterThanOrEqual(3)
    }
    for (const colour of [colours.text, colours.textSoft, colours.drift]) {
      expect(contrast(colour, colours.surface), colour).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('give each of eight families another mark, whatever is filtered', () => {
    const families = Array.from({ length: 8 }, (_, index) => `family ${index}`)
    const marks = families.map((family) => JSON.stringify(markOf(family, families, colours)))
    expect(new Set(marks).size).toBe(8)
  })
})
