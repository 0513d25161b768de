import { describe, expect, it } from 'vitest'
import { chartColours } from '../chart-colours.js'
import type { Drift } from './drift-marks.js'
import type { SampleSet } from './placed-samples.js'
import { samplesOption } from './samples-option.js'

const colours = chartColours('dark')
const still: Drift = { trend: null, changePoint: null }
const set = (invocation: number, phase: SampleSet['phase'], samplesMs: number[]): SampleSet => ({
  subject: 'model',
  invocation,
  phase,
  samplesMs,
})
const sets = [
  set(0, 'warmup', [12, 11]),
  set(0, 'measured', [10, 10.5]),
  set(1, 'apart', [14]),
  set(2, 'measured', [10.2]),
]
interface Series {
  id: string
  data: number[][]
  itemStyle?: { color: string }
  markLine?: { data: { xAxis?: number; yAxis?: number; label: { formatter?: string } }[] }
}
const draw = (drawn: readonly SampleSet[], drift = still, apartInFigure = false) => {
  const interval = { low: 10, high: 10.4 }
  const option = samplesOption({ sets: drawn, medianMs: 10.2, interval, drift, apartInFigure, colours })
  const series = option.series as unknown as Series[]
  return { option, series: new Map(series.map((one) => [one.id, one])) }
}

describe('samplesOption', () => {
  it('places every sample in its order and parts the phases, each in its colour', () => {
    const { series } = draw(sets)
    expect(series.get('warmup')?.data).toEqual([
      [0, 12],
      [1, 11],
    ])
    expect(series.get('measured')?.data).toEqual([
      [2, 10],
      [3, 10.5],
      [5, 10.2],
    ])
    expect(series.get('apart')?.data).toEqual([[4, 14]])
    const shades = ['warmup', 'measured', 'apart'].map((phase) => series.get(phase)?.itemStyle?.color)
    expect(new Set(shades).size).toBe(3)
  })

  it('marks where an invocation begins, the median and its interval', () => {
    const marks = draw(sets).series.get('measured')?.markLine?.data
    expect(marks?.flatMap(({ xAxis }) => xAxis ?? [])).toEqual([0, 3.5, 4.5])
    expect(marks?.flatMap(({ yAxis }) => yAxis ?? [])).toEqual([10.2, 10, 10.4])
  })

  it('marks where the level changed, at the measured sample and not at one of the warm-up', () => {
    const changePoint = { invocation: 0, index: 1, changeRatio: 0.05 }
    const marks = draw(sets, { trend: null, changePoint }).series.get('measured')?.markLine?.data
    const last = marks?.at(-1)
    expect([last?.xAxis, last?.label.formatter]).toEqual([2.5, 'level +5.0 %'])
    const elsewhere = { invocation: 7, index: 0, changeRatio: 0.05 }
    const none = draw(sets, { trend: null, changePoint: elsewhere }).series.get('measured')?.markLine?.data
    expect(none).toHaveLength((marks?.length ?? 0) - 1)
  })

  it('marks what changed among disturbed samples only where they are in the figure', () => {
    const changePoint = { invocation: 1, index: 0, changeRatio: 0.4 }
    const lines = (inFigure: boolean) =>
      draw(sets, { trend: null, changePoint }, inFigure).series.get('measured')?.markLine?.data
    expect(lines(true)?.at(-1)?.xAxis).toBe(3.5)
    expect(lines(true)?.length).toBe((lines(false)?.length ?? 0) + 1)
  })

  it('draws a trend about the median, from the first measured sample to the last', () => {
    expect(draw(sets).series.get('trend')?.data).toEqual([])
    const [from, to] = draw(sets, { trend: { changeRatio: 0.21 }, changePoint: null }).series.get('trend')
      ?.data ?? [[], []]
    expect([from?.[0], to?.[0]]).toEqual([2, 5])
    expect((to?.[1] ?? 0) / (from?.[1] ?? 1)).toBeCloseTo(1.21, 10)
    expect(Math.sqrt((to?.[1] ?? 0) * (from?.[1] ?? 0))).toBeCloseTo(10.2, 10)
  })

  it('takes a logarithmic axis when one sample is far from the others', () => {
    const disturbed = [set(0, 'measured', [10, 10.1, 400])]
    expect((draw(disturbed).option.yAxis as { type: string }).type).toBe('log')
    expect((draw(sets).option.yAxis as { type: string }).type).toBe('value')
  })
})
