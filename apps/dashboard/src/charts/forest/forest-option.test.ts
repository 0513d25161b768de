import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chartColours } from '../chart-colours.js'
import { type ForestRow, forestOption, regionOf } from './forest-option.js'
import { forestTip } from './forest-tip.js'

const colours = chartColours('light')

function row(name: string, ratio: number, change: Partial<ForestRow> = {}): ForestRow {
  return {
    name,
    ratio,
    ci: { level: 0.95, low: ratio * 0.98, high: ratio * 1.02 },
    pValue: 0.0004,
    verdict: 'faster',
    minimumDetectableEffect: 0.03,
    pairs: 6,
    sameGraph: false,
    macsRatio: 0.5,
    medianMs: 5,
    baselineMedianMs: 10,
    ...change,
  }
}

interface Series {
  id: string
  data: ({ value: number[]; itemStyle: { color: string } } & number[])[]
  markLine?: { data: { xAxis: number }[] }
}
function draw(rows: readonly ForestRow[]) {
  const option = forestOption({ rows, wide: true, colours })
  const series = option.series as unknown as Series[]
  const axes = { x: option.xAxis as { min: number; max: number; type: string }, y: option.yAxis }
  return { ...axes, series: new Map(series.map((one) => [one.id, one])) }
}

describe('forestOption', () => {
  const rows = [
    row('small', 0.9),
    row('same', 1, { verdict: 'no-difference', macsRatio: null }),
    row('large', 1.2, { verdict: 'slower', macsRatio: 1.4 }),
  ]

  it('gives each variant a line of its own: mark, interval and the region of what is too small to find', () => {
    const { series, y } = draw(rows)
    expect((y as { data: string[] }).data).toEqual(['small', 'same', 'large'])
    expect(series.get('measured')?.data.map(({ value }) => value)).toEqual([
      [0.9, 0],
      [1, 1],
      [1.2, 2],
    ])
    expect(series.get('intervals')?.data[1]).toEqual([0.98, 1.02, 1])
    expect(series.get('undetectable')?.data).toEqual([0, 1, 2].map((at) => [1 / 1.03, 1.03, at]))
    expect(series.get('measured')?.markLine?.data).toEqual([{ xAxis: 1 }])
  })

  it('sets the MACs’ ratio beside the measured one, where there are MACs', () => {
    expect(draw(rows).series.get('macs')?.data).toEqual([
      [0.5, 0],
      [1.4, 2],
    ])
  })

  it('tells faster, slower and no difference by colour', () => {
    const shades = draw(rows)
      .series.get('measured')
      ?.data.map(({ itemStyle }) => itemStyle.color)
    expect(new Set(shades).size).toBe(3)
  })

  it('shows 1 and all that it draws, whatever the results are', () => {
    const ratio = fc.double({ min: 0.01, max: 100, noNaN: true })
    const effect = fc.double({ min: 0, max: 3, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(ratio, effect, fc.option(ratio)), { maxLength: 8 }), (drawn) => {
        const some = drawn.map(([value, minimumDetectableEffect, macsRatio]) =>
          row('x', value, { minimumDetectableEffect, macsRatio }),
        )
        const { x } = draw(some)
        const values = some.flatMap((one) => {
          const { low, high } = regionOf(one)
          return [one.ci.low, one.ci.high, low, high, one.macsRatio ?? 1]
        })
        for (const value of [1, ...values]) {
          expect(value).toBeGreaterThanOrEqual(x.min)
          expect(value).toBeLessThanOrEqual(x.max)
        }
        if (x.type === 'log') expect(x.min).toBeGreaterThan(0)
      }),
    )
  })
})

describe('forestTip', () => {
  it('says the ratio, its interval, the adjusted p value and what the MACs promised', () => {
    expect(Object.fromEntries(forestTip(row('small', 0.9)).rows)).toEqual({
      'time over baseline': '0.900',
      '95 % interval': '0.882–0.918',
      verdict: 'faster',
      'p (Holm)': '< 0.001',
      'smallest effect to find': '3.0 %',
      'MACs over baseline': '0.500',
      pairs: '6',
    })
  })
})
