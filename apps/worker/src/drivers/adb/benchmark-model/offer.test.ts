import { protocolKeyOn, protocolOn } from '@paceline/contracts'
import { describe, expect, it } from 'vitest'
import { externalVersion, offerOf } from './offer.js'

const ran = { threads: 1, delegate: 'gpu', delegatedOperators: 3, operators: 3, precision: 'fp16-allowed' }
const tool = { runtime: 'benchmark-model', version: 'sha256:0', binary: { path: '/b', sha256: '0' } } as const
const offer = (changes: object, versions: Record<string, string | null> = {}) => {
  const works = new Map([
    [null, { ...ran, delegate: null }],
    ['gpu', { ...ran, ...changes }],
  ])
  return offerOf({ tool, works, refused: {}, maxThreads: 2, versions })
}
const keyOf = (...given: Parameters<typeof offer>) => {
  const made = offer(...given)
  return protocolKeyOn(made, protocolOn(made, { delegate: 'gpu' }))
}

describe('offerOf', () => {
  it('has a protocol key of its own for each API, precision and accelerator', () => {
    const keys = [
      keyOf({ backend: 'opencl' }),
      keyOf({ backend: 'opengl' }),
      keyOf({ backend: 'opencl', precision: 'fp32' }),
      keyOf({ backend: 'opencl' }, { gpu: 'other' }),
      keyOf({}),
    ]
    expect(new Set(keys).size).toBe(keys.length)
    expect(keyOf({ backend: 'opencl' })).toBe(keys[0])
  })

  it('lists delegates, and not their absence', () => {
    expect(offer({}).delegates).toEqual(['gpu'])
  })

  it('knows an external delegate by its library and its options', () => {
    const library = (sha256: string, options: string) => externalVersion({ path: '/d', sha256 }, options)
    const versions = [library('a', ''), library('b', ''), library('a', 'backend_type:htp')]
    expect(new Set(versions).size).toBe(3)
  })
})
