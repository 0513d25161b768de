import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { analyse } from '../analyse/index.js'
import { demoModels } from '../families/demo-models.js'
import { readModel } from '../read/index.js'
import { buildModel, canonicalSpec, specDigest } from './build-model.js'
import { spaces } from './catalogue.js'
import { type Encoding, InvalidEncodingError } from './decisions.js'
import type { Space } from './space.js'

const golden = [
  {
    space: 'mobilenet_v1',
    encoding: { width: 0.25, resolution: 96 },
    seed: 0,
    sha: 'f6c6f798031c0c19f7fb81619b2c36e128769996b65264cd857ef15f52f44df5',
  },
  {
    space: 'mobilenet_v2',
    encoding: { width: 0.35, resolution: 96 },
    seed: 0,
    sha: 'c70804da39a07e98c8f6a0bcad5c3ec6a86faaa9ba402d40490e8abf639ebc83',
  },
  {
    space: 'mobilenet_v3',
    encoding: { size: 'small', width: 0.75, resolution: 96 },
    seed: 1,
    sha: 'd22eb5078b9d616b52b81090835570f1a5312faee9e9aad069b912eb545c000b',
  },
  {
    space: 'mobilenet_v3',
    encoding: { size: 'large', minimalistic: true, width: 0.35, resolution: 64 },
    seed: 0,
    sha: 'b9064513cce8d1fec242b95ab3b6273fd0116ec87d0425e84962af3dd24295ac',
  },
  {
    space: 'mobilenet_v3',
    encoding: {},
    seed: 0,
    sha: '0ba30541b8b40353f0fe06f50f8f62d4a0adcba9bbf80536e12c41149aa9afb9',
  },
  {
    space: 'mnasnet',
    encoding: { model: 'a1', width: 0.5, resolution: 64 },
    seed: 4294967295,
    sha: '1911ac347a27e69a9d7e3d07ac224bae1d5952420315e52ff3ed34650c00bced',
  },
  {
    space: 'mnasnet',
    encoding: { model: 'b1', width: 0.35, resolution: 64 },
    seed: 0,
    sha: '795643eac0f1601996a4ae345628f5a8ece27bcbf24791ea6968536f9148d8de',
  },
] as const

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

describe('buildModel', () => {
  // A change here changes the bytes of every model that users have built: raise `builderVersion` with it.
  it.each(golden)(
    'gives the same bytes for ever: $space $encoding seed $seed',
    ({ space, encoding, seed, sha }) => {
      expect(sha256(buildModel({ space, encoding }, seed).bytes)).toBe(sha)
    },
  )

  it('takes all ways to write a spec as one', () => {
    const short = buildModel({ space: 'mobilenet_v2', encoding: { resolution: 32, width: 0.35 } })
    const long = buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 32 } }, 0)
    expect(sha256(long.bytes)).toBe(sha256(short.bytes))
    expect(long.specDigest).toBe(short.specDigest)
    expect(canonicalSpec({ space: 'mnasnet' })).toEqual({
      space: 'mnasnet',
      encoding: { model: 'a1', width: 1, resolution: 224 },
    })
  })

  it('gives other weights but the same structure for another seed', () => {
    const request = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 32 } }
    const [first, second] = [buildModel(request, 1), buildModel(request, 2)]
    expect(sha256(first.bytes)).not.toBe(sha256(second.bytes))
    expect(first.specDigest).not.toBe(second.specDigest)
    expect(analyse(first.model).digest).toBe(analyse(second.model).digest)
  })

  it('writes models that read back equal, those of classifiers from an image to probabilities', () => {
    for (const space of spaces.values()) {
      const { bytes, model } = buildModel({ space: space.name, encoding: smallest(space) }, 3)
      // Not `toEqual`, which compares a megabyte element by element for seconds.
      expect(isDeepStrictEqual(readModel(bytes), model)).toBe(true)
      if (!isClassifier(space)) continue
      const { inputs, outputs, operators } = analyse(model)
      expect(inputs.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual([
        { shape: [1, 32, 32, 3], dtype: 'float32' },
      ])
      expect(outputs[0]?.shape).toEqual([1, classesOf(space)])
      expect(operators.at(-1)?.type).toBe('SOFTMAX')
    }
  })

  it('names an unknown space and a wrong seed', () => {
    const request = { space: 'mobilenet_v1', encoding: { resolution: 32 } }
    for (const seed of [-1, 0.5, 2 ** 32, Number.NaN]) {
      expect(() => buildModel(request, seed)).toThrow(InvalidEncodingError)
      expect(() => buildModel(request, seed)).toThrow('/seed must be a whole number from 0 to 4294967295')
    }
    expect(() => buildModel({ space: 'lenet' })).toThrow(
      `/space must be one of ${[...spaces.keys()].join(', ')}`,
    )
  })
})

/** Others detect, segment or enlarge. */
function isClassifier({ name }: Space): boolean {
  return !/^(deeplab|espcn|lraspp|ssdlite|unet)/.test(name)
}

/** TF-Slim's networks have a background class, those of CIFAR-10 its ten. */
function classesOf({ name }: Space): number {
  if (name.startsWith('mobilenet') || name === 'nasnet') return 1001
  return name === 'nasbench201' ? 10 : 1000
}

/** A small network of a space: what it has of a least width and resolution. */
function smallest({ decisions }: Space): Encoding {
  const small = { width: 0.35, resolution: 32, r: 32 }
  return Object.fromEntries(
    Object.entries(small)
      .filter(([key]) => key !== 'width' || decisions[key]?.kind === 'number')
      .filter(([key]) => key in decisions),
  )
}

describe('specDigest', () => {
  it('differs wherever the bytes would', () => {
    const digests = demoModels.flatMap(({ spec }) => [specDigest(spec, 0), specDigest(spec, 1)])
    expect(new Set(digests).size).toBe(2 * demoModels.length)
  })
})
