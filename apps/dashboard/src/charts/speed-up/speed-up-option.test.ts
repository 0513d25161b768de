import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SpeedUp } from '../../api/studies.js'
import { chartColours } from '../chart-colours.js'
import { type SpeedUpCurve, speedUpOption } from './speed-up-option.js'
import { speedUpTip } from './speed-up-tip.js'

const colours = chartColours('light')

const speedUp = (ratio: number, more: Partial<SpeedUp> = {}): SpeedUp => ({
  ratio,
  interval: { level: 0.95, low: ratio * 0.9, high: ratio * 1.1 },
  verdict: ratio > 1 ? 'faster' : 'slower',
  sessionVariance: 'known',
  ...more,
})
const curve = (
  pattern: string,
  ratios: readonly number[],
  breakEven: number | null = null,
): SpeedUpCurve => ({
  pattern,
  points: ratios.map((ratio, at) => ({ sparsity: 0.3 + 0.2 * at, speedUp: speedUp(ratio) })),
  breakEven: { sparsity: breakEven, bracket: { low: null, high: null } },
})

interface Series {
  id: string
  data: (number[] & { value: number[]; symbol: string; symbolRotate: number; itemStyle: { color: string } })[]
  markLine?: { data: { yAxis: number }[] }
  renderItem(params: null, api: { coord(at: number[]): number[] }): { shape: { points: number[][] } }
}
function draw(curves: readonly SpeedUpCurve[]) {
  const option = speedUpOption({ curves, colours })
  const series = option.series as unknown as Series[]
  return {
    y: option.yAxis as { min: number; max: number; type: string },
    all: series,
    of: (id: string) => series.find((one) => one.id === id),
  }
}

describe('speedUpOption', () => {
  it('draws a line, a band and marks for each pattern, and one line where dense is', () => {
    const { all, of } = draw([curve('unstructured', [0.8, 1.1, 2], 0.47), curve('block-4', [1.2, 1.6])])
    expect(of('line unstructured')?.data).toEqual([
      [0.3, 0.8],
      [0.5, 1.1],
      [0.7, 2],
    ])
    expect(all.flatMap(({ markLine }) => markLine?.data ?? [])).toEqual([{ yAxis: 1 }])
    expect(of('break-even unstructured')?.data).toEqual([[0.47, 1]])
    expect(of('break-even block-4')?.data).toEqual([])
    const polygon = of('band block-4')?.renderItem(null, { coord: (at) => at }).shape.points
    expect(polygon).toEqual([
      [0.3, 1.2 * 1.1],
      [0.5, 1.6 * 1.1],
      [0.5, 1.6 * 0.9],
      [0.3, 1.2 * 0.9],
    ])
  })

  it('marks a slow-down by its form as well as by its colour, and leaves the undecided hollow', () => {
    const points = [speedUp(0.8), speedUp(1, { verdict: 'undecided' }), speedUp(2)].map((one, at) => ({
      sparsity: 0.3 + 0.2 * at,
      speedUp: one,
    }))
    const [slow, open, fast] = draw([{ pattern: 'p', points, breakEven: null }]).of('points p')?.data ?? []
    expect([slow?.symbol, slow?.symbolRotate, slow?.itemStyle.color]).toEqual([
      'triangle',
      180,
      colours.apart,
    ])
    expect([open?.symbol, open?.itemStyle.color]).toEqual(['circle', colours.surface])
    expect(fast?.itemStyle.color).toBe(colours.families[0])
  })

  it('shows 1 and all that it draws, with intervals or without', () => {
    const ratio = fc.double({ min: 0.01, max: 50, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(fc.array(ratio, { maxLength: 6 }), { maxLength: 4 }),
        fc.boolean(),
        (many, known) => {
          const curves = many.map((ratios, at) => {
            const one = curve(`${at}`, ratios)
            const bare = (mark: SpeedUpCurve['points'][number]) => ({
              ...mark,
              speedUp: { ...mark.speedUp, interval: null },
            })
            return known ? one : { ...one, points: one.points.map(bare) }
          })
          const { y } = draw(curves)
          for (const value of [
            1,
            ...many.flat().flatMap((one) => (known ? [one * 0.9, one * 1.1] : [one])),
          ]) {
            expect(value).toBeGreaterThanOrEqual(y.min)
            expect(value).toBeLessThanOrEqual(y.max)
          }
        },
      ),
    )
  })
})

describe('speedUpTip', () => {
  it('says how sure the ratio is, and where sessions are not counted', () => {
    const mark = { sparsity: 0.9, speedUp: speedUp(2) }
    expect(speedUpTip('block-4', mark)).toEqual({
      title: 'block-4, 90 % zeros',
      rows: [
        ['speed-up', '2.000'],
        ['95 % interval', '1.800–2.200'],
        ['shown', 'faster'],
      ],
      notes: [],
    })
    const unsure = { ...mark, speedUp: speedUp(2, { interval: null, sessionVariance: 'unknown' }) }
    expect(speedUpTip('block-4', unsure)).toMatchObject({ notes: ['how far sessions differ is not known'] })
  })
})
