import { describe, expect, test } from 'vitest'
import { medianOf } from './figure.js'
import { markdownOf, reportOf, tableOf } from './report.js'

const figures = [
  { key: 'start.warmSeconds', value: 2.34567, unit: 's', better: 'lower', target: 6 },
  { key: 'jobs.per.hour', value: 100, unit: '1/h', better: 'higher', target: 200 },
  { key: 'idle.processes', value: 12, unit: '', better: 'lower', target: null },
] as const

const ratio = { unit: 'x', better: 'higher', target: 1.2 } as const

describe('a bench report', () => {
  test('shows each figure beside its target and whether it is reached', () => {
    expect(tableOf(figures).split('\n')).toEqual([
      'figure             value  unit  target',
      'start.warmSeconds  2.346  s     at most 6     reached',
      'jobs.per.hour        100  1/h   at least 200  MISSED',
      'idle.processes        12',
    ])
  })

  test('has columns for intervals, hot figures and notes where there are any', () => {
    const kernels = [
      { key: 'dense.vs.peer', value: 1.25, interval: { low: 1.1, high: 1.5 }, hot: 2, ...ratio },
      { key: 'cycles', value: null, note: 'llvm-mca | is missing', ...ratio },
    ]
    expect(tableOf(kernels).split('\n')).toEqual([
      'figure         value  interval        hot  unit  target                 note',
      'dense.vs.peer  1.250  1.100 to 1.500    2  x     at least 1.2  reached',
      'cycles          none                       x     at least 1.2           llvm-mca | is missing',
    ])
    expect(markdownOf(kernels).split('\n')).toEqual([
      '| figure | value | interval | hot | unit | target |  | note |',
      '| --- | ---: | --- | ---: | --- | --- | --- | --- |',
      '| dense.vs.peer | 1.250 | 1.100 to 1.500 | 2 | x | at least 1.2 | reached |  |',
      '| cycles | none |  |  | x | at least 1.2 |  | llvm-mca \\| is missing |',
    ])
  })

  test('names the bench, the commit and the machine', () => {
    const report = reportOf('start', figures, process.cwd())
    expect(report).toMatchObject({
      name: 'start',
      commit: expect.stringMatching(/^[0-9a-f]{40}$|^unknown$/),
      figures,
    })
    expect(report.machine).toMatchObject({ cores: expect.any(Number), node: process.version })
  })
})

test('the median is the middle, or between the two in the middle', () => {
  expect(medianOf([5, 1, 3])).toBe(3)
  expect(medianOf([4, 1, 3, 2])).toBe(2.5)
  expect(() => medianOf([])).toThrow('no median')
})
