import { expect, it } from 'vitest'
import { readKernelsSearch } from './kernels-search.js'

it('reads what makes sense and leaves out the rest', () => {
  expect(readKernelsSearch({ operator: 'conv1x1', dtype: 'int8', device: 'dev_1' })).toEqual({
    operator: 'conv1x1',
    dtype: 'int8',
    device: 'dev_1',
  })
  expect(readKernelsSearch({ operator: 'sort', dtype: 8, device: 'mdl_1', page: 2 })).toEqual({})
})
