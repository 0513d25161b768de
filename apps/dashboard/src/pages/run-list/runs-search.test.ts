import { expect, it } from 'vitest'
import { readRunsSearch } from './runs-search.js'

it('keeps the ids that the API would take, and nothing else', () => {
  expect(readRunsSearch({ device: 'dev_1', model: 'mdl_2', page: '3' })).toEqual({
    device: 'dev_1',
    model: 'mdl_2',
  })
  expect(readRunsSearch({ device: 'mdl_1', model: 7 })).toEqual({})
})
