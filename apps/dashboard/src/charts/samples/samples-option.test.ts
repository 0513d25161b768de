import { describe, expect, it } from 'vitest'
import { chartColours } from '../chart-colours.js'
import { samplesOption } from './samples-option.js'

const colours = chartColours('dark')
const sets = [
  { subject: 'model', invocation: 0, phase: 'warmup' as const, samplesMs: [12, 11] },
  { subject: 'model', invocation: 0, phase: 'measured' as const, samplesMs: [10, 10.5] },
  { subject: 'model', invocation: 1, phase: 'measured' as const, samplesMs: [10.2] },
]
type Series = { id: string; data: number[][]; markLine?: { data: { xAxis?: number; yAxis?: number }[] } }
const draw = (drawn: typeof sets) => {
  const option = samplesOption({ sets: drawn, medianMs: 10.2, interval: { low: 10, high: 10.4 }, colours })
  const series = option.series as unknown as Series[]
  return { option, series: new Map(series.map((one) => [one.id, one])) }
}

describe('samplesOption', () => {
  it('places every sample in its order and parts warm-up from measured', () => {
    const { series } = draw(sets)
    expect(series.get('warmup')?.data).toEqual([
      [0, 12],
      [1, 11],
    ])
    expect(series.get('measured')?.data).toEqual([
      [2, 10],
      [3, 10.5],
      [4, 10.2],
    ])
  })

  it('marks where an invocation begins, the median and its interval', () => {
    const marks = draw(sets).series.get('measured')?.markLine?.data
    expect(marks?.flatMap(({ xAxis }) => xAxis ?? [])).toEqual([0, 3.5])
    expect(marks?.flatMap(({ yAxis }) => yAxis ?? [])).toEqual([10.2, 10, 10.4])
  })

  it('takes a logarithmic axis when one sample is far from the others', () => {
    const disturbed = [
      { subject: 'model', invocation: 0, phase: 'measured' as const, samplesMs: [10, 10.1, 400] },
    ]
    expect((draw(disturbed).option.yAxis as { type: string }).type).toBe('log')
    expect((draw(sets).option.yAxis as { type: string }).type).toBe('value')
  })
})
