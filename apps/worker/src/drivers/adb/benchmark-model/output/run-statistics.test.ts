/** Constructed from `Stat::OutputToStream` of tensorflow/core/util/stats_calculator.h. */
import { describe, expect, it } from 'vitest'
import { BenchmarkLogError, runStatisticsOf } from './run-statistics.js'

const line = 'count=50 first=5100 curr=5000 min=4900 max=5200 avg=5012.34 std=40'

describe('runStatisticsOf', () => {
  it('reads a line of statistics, and no other', () => {
    expect(runStatisticsOf(line)).toEqual({
      count: 50,
      firstUs: 5100,
      minUs: 4900,
      maxUs: 5200,
      meanUs: 5012.34,
      stdUs: 40,
      p5Us: null,
      medianUs: null,
      p95Us: null,
    })
    expect(runStatisticsOf(`Timings (microseconds): ${line}`)).toBeNull()
    expect(runStatisticsOf('count=0')).toBeNull()
  })

  it('allows a mean for being printed in six digits', () => {
    const slow = 'count=2 first=1234567 curr=1234568 min=1234567 max=1234568 avg=1.23457e+06 std=0'
    expect(runStatisticsOf(slow)?.meanUs).toBe(1_234_570)
  })

  it.each([
    ['a mean that was cut short', 'avg=5012.34', 'avg=501'],
    ['a first run outside of all', 'first=5100', 'first=510'],
    ['a percentile outside of all', 'std=40', 'std=40 p5=49'],
    ['extremes the wrong way round', 'max=5200', 'max=520'],
    ['a word for a number', 'avg=5012.34', 'avg=nan'],
    ['a field without its value', 'std=40', 'std='],
    ['a field twice', 'std=40', 'std=40 min=4900'],
    ['a missing field', ' std=40', ''],
    ['no count', 'count=50', 'count=many'],
    ['a broken count', 'count=50', 'count=5.5'],
    ['runs that were counted as none', 'count=50', 'count=0'],
    ['equal runs without their time', line, 'count=9 first=12(all same)'],
  ])('refuses %s', (_, from, to) => {
    expect(() => runStatisticsOf(line.replace(from, to))).toThrow(BenchmarkLogError)
  })
})
