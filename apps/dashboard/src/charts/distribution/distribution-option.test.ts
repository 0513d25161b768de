import { expect, it } from 'vitest'
import { chartColours } from '../chart-colours.js'
import { distributionOption } from './distribution-option.js'

it('draws each invocation and all of them together', () => {
  const option = distributionOption({
    samplesMsByInvocation: [
      [1, 2],
      [3, 4],
    ],
    colours: chartColours('light'),
  })
  const series = option.series as unknown as { id: string; data: number[][] }[]
  expect(series.map(({ id }) => id)).toEqual(['invocation-0', 'invocation-1', 'all'])
  expect(series.at(-1)?.data).toEqual([
    [1, 0.25],
    [2, 0.5],
    [3, 0.75],
    [4, 1],
  ])
})
