import { describe, expect, it } from 'vitest'
import { chartColours } from '../chart-colours.js'
import {
  BULK_POINTS,
  type FrontChart,
  type FrontObjective,
  type FrontPoint,
  frontOption,
} from './front-option.js'
import { frontTip } from './front-tip.js'

const quality = { metric: 'top1', direction: 'higher', unit: '%' } as const
const cost = { metric: 'latency.median', direction: 'lower', unit: 'ms' } as const

function point(name: string, ms: number, top1: number, change: Partial<FrontPoint> = {}): FrontPoint {
  return {
    modelId: `mdl_${name}`,
    runId: `run_${name}`,
    name,
    family: 'MobileNetV2',
    values: { top1, 'latency.median': ms },
    interval: { level: 0.95, low: ms * 0.9, high: ms * 1.2 },
    sessionVariance: 'unknown',
    qualityOrigin: 'claimed',
    qualitySource: 'a paper',
    weights: 'random',
    verdict: 'stable',
    onFront: true,
    dominatedBy: null,
    frontProbability: 0.8,
    ...change,
  }
}

function chart(points: readonly FrontPoint[], change: Partial<FrontChart> = {}): FrontChart {
  return {
    points,
    quality,
    cost,
    families: ['MnasNet', 'MobileNetV2'],
    scale: 'linear',
    labelled: true,
    colours: chartColours('light'),
    ...change,
  }
}

interface Series {
  id: string
  data: { name?: string; id?: string; value?: number[]; itemStyle?: { color: string } }[]
  large?: boolean
}
const seriesOf = (drawn: FrontChart) =>
  new Map((frontOption(drawn).series as unknown as Series[]).map((series) => [series.id, series]))

describe('frontOption', () => {
  const three = [
    point('small', 5, 60),
    point('large', 20, 75),
    point('slow', 25, 70, { onFront: false, dominatedBy: 'mdl_large' }),
  ]

  it('parts front and dominated, each with its bars', () => {
    const series = seriesOf(chart(three))
    expect(series.get('front')?.data.map(({ name, value }) => [name, value])).toEqual([
      ['small', [5, 60]],
      ['large', [20, 75]],
    ])
    expect(series.get('dominated')?.data.map(({ id }) => id)).toEqual(['run_slow'])
    expect(series.get('front-intervals')?.data).toEqual([
      [4.5, 6, 60],
      [18, 24, 75],
    ])
    expect(series.get('dominated-intervals')?.data).toHaveLength(1)
  })

  it('joins the front by a staircase that goes on to the end of the axis', () => {
    const corners = seriesOf(chart(three)).get('staircase')?.data as unknown as number[][]
    const { max } = frontOption(chart(three)).xAxis as { max: number }
    expect(corners).toEqual([
      [5, 60],
      [20, 75],
      [max, 75],
    ])
    expect(max).toBeGreaterThanOrEqual(30)
  })

  it('draws no bar where there is no interval, and no point without a figure', () => {
    const series = seriesOf(chart([point('bare', 5, 60, { interval: null }), point('blank', Number.NaN, 70)]))
    expect(series.get('front')?.data).toHaveLength(1)
    expect(series.get('front-intervals')?.data).toHaveLength(0)
  })

  it('keeps what a logarithmic axis cannot show out of it', () => {
    const drawn = chart([point('free', 0, 60, { interval: null }), point('dear', 10, 70)], { scale: 'log' })
    expect(
      seriesOf(drawn)
        .get('front')
        ?.data.map(({ name }) => name),
    ).toEqual(['dear'])
    expect((frontOption(drawn).xAxis as { min: number }).min).toBeGreaterThan(0)
  })

  it('draws many dominated points in bulk, without bars and marks', () => {
    const many = Array.from({ length: BULK_POINTS + 1 }, (_, index) =>
      point(`m${index}`, 10 + index, 50, { onFront: false }),
    )
    const drawn = chart([point('best', 5, 60), ...many])
    const series = seriesOf(drawn)
    expect(series.get('dominated')).toMatchObject({ large: true })
    expect(series.get('dominated')?.data[0]).toEqual([10, 50])
    expect(series.get('dominated-intervals')?.data).toHaveLength(0)
    expect(series.get('front')?.data).toHaveLength(1)
    expect(frontOption(drawn).animation).toBe(false)
  })

  it('draws what is not stable hollow', () => {
    const drawn = chart([point('sure', 5, 60), point('unsure', 6, 70, { verdict: 'noisy' })])
    const shades = seriesOf(drawn)
      .get('front')
      ?.data.map(({ itemStyle }) => itemStyle?.color)
    expect(new Set(shades)).toEqual(new Set([chartColours('light').surface, expect.any(String)]))
    expect(shades?.[1]).toBe(chartColours('light').surface)
  })

  it('draws nothing at all without failing', () => {
    expect(seriesOf(chart([])).get('staircase')?.data).toEqual([])
  })
})

describe('frontTip', () => {
  it('says whose word the quality is, and that weights are random', () => {
    const { rows, notes } = frontTip(point('a', 12.34, 71.8), cost, quality)
    expect(Object.fromEntries(rows)).toMatchObject({
      'Top-1 accuracy': '71.8 %',
      'Median latency': '12.34 ms',
      verdict: 'stable',
      place: 'on the front',
    })
    expect(notes).toEqual(['Quality claimed: a paper. The weights here are random.'])
  })

  it('says where another session would land, or that nobody knows', () => {
    const said = (change: Partial<FrontPoint>, of: FrontObjective = cost) =>
      Object.fromEntries(frontTip(point('a', 10, 71.8, change), of, quality).rows)
    expect(said({ sessionVariance: 'known' })).toMatchObject({ 'another session': '9.00–12.00 ms' })
    expect(said({})).toMatchObject({
      'this session': '9.00–12.00 ms',
      'another session': 'session variance unknown',
    })
    const bytes = { metric: 'peakBytes', direction: 'lower', unit: 'B' } as const
    expect(said({ interval: null }, bytes)).not.toHaveProperty('another session')
  })
})
