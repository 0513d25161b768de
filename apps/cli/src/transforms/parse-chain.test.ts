import { describe, expect, it } from 'vitest'
import { parseChain } from './parse-chain.js'

describe('a chain of transforms on a command line', () => {
  it('is read from left to right, values as JSON where they are', () => {
    expect(
      parseChain([
        'prune',
        'sparsity=0.8',
        'layers={"conv":0.5}',
        'quantize',
        'dtype=int8',
        'slice',
        'operator=a=b',
      ]),
    ).toEqual([
      { kind: 'prune', pattern: 'unstructured', sparsity: 0.8, layers: { conv: 0.5 } },
      { kind: 'quantize', dtype: 'int8' },
      { kind: 'slice', operator: 'a=b' },
    ])
    expect(parseChain(['prune', 'pattern=block', 'blockChannels=4'])).toEqual([
      { kind: 'prune', pattern: 'block', blockChannels: 4 },
    ])
  })

  it.each([
    [[], /Say what to do/],
    [['sparsity=0.8'], /belongs to no transform/],
    [['prune', 'sparsity=0.8', 'sparsity=0.9'], /"sparsity" is given twice to prune/],
  ])('refuses %j', (words, message) => {
    expect(() => parseChain(words)).toThrow(message)
  })
})
