import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyse } from '../../analyse/index.js'
import { readModel } from '../../read/index.js'
import { buildModel, specDigest } from '../build-model.js'
import { InvalidEncodingError } from '../decisions.js'
import { defineUserSpace } from './define-user-space.js'
import { InvalidSpaceError } from './invalid-space-error.js'

const choice = (...values: (number | string)[]) => ({ kind: 'choice', values, fallback: values[0] })
const list = (item: object, length: number, fallback: unknown) => {
  return { kind: 'list', item, minLength: length, maxLength: length, fallback: Array(length).fill(fallback) }
}
const by = (decision: string) => ({ decision })

/** MobileNetV2's blocks and some of every other kind, with each way to give a parameter. */
const everything = {
  name: 'everything',
  title: 'Everything',
  decisions: {
    resolution: choice(32, 48),
    width: { kind: 'number', minimum: 0.25, maximum: 1, grid: [0.25, 0.5, 1], fallback: 1 },
    depth: { kind: 'integer', minimum: 1, maximum: 3, grid: [1, 2, 3], fallback: 2 },
    blocks: list(
      { kind: 'choice', values: ['conv', 'separable', 'inverted-residual', 'fused-inverted-residual'] },
      3,
      'separable',
    ),
    kernels: list({ kind: 'choice', values: [3, 5] }, 3, 3),
    excite: choice(0, 0.25),
    residual: { kind: 'flag', fallback: true },
    activation: choice('relu', 'hard-swish'),
  },
  resolution: by('resolution'),
  width: by('width'),
  classes: 10,
  stem: { filters: 16, activation: 'relu6' },
  stages: [
    { block: 'conv', filters: 16, kernel: 1, residual: false },
    {
      block: by('blocks'),
      repeats: by('depth'),
      filters: 24,
      stride: 2,
      kernel: by('kernels'),
      expansion: 3,
      squeezeExcite: by('excite'),
      activation: by('activation'),
      residual: by('residual'),
    },
  ],
  head: { filters: 64 },
}

const minimal = {
  name: 'minimal',
  decisions: { kernel: choice(3, 5) },
  resolution: 32,
  stem: { filters: 8 },
  stages: [{ block: 'separable', filters: 16, kernel: by('kernel') }],
}

describe('defineUserSpace', () => {
  it('makes a space whose every encoding is a network that reads back', () => {
    const space = defineUserSpace(everything)
    const known = new Map([[space.name, space]])
    expect(space.size).toBe(BigInt(2 * 3 * 3 * 4 ** 3 * 2 ** 3 * 2 * 2 * 2))
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const [encoding = {}] = space.sample(1, seed)
        const { bytes } = buildModel({ space: space.name, encoding }, seed, known)
        const { inputs, outputs, operators } = analyse(readModel(bytes))
        const size = Number(encoding.resolution)
        expect(inputs[0]?.shape).toEqual([1, size, size, 3])
        expect(outputs[0]?.shape).toEqual([1, 10])
        expect(operators.at(-1)?.type).toBe('SOFTMAX')
      }),
      { numRuns: 40 },
    )
  })

  it.each([
    // 3x3 stem to 16x16x8; what the block's convolutions multiply there; scores of 16 channels.
    ['conv', 16 * 16 * 9 * 8 * 16],
    ['separable', 16 * 16 * (9 * 8 + 8 * 16)],
    ['inverted-residual', 16 * 16 * (8 * 24 + 9 * 24 + 24 * 16)],
    ['fused-inverted-residual', 16 * 16 * (9 * 8 * 24 + 24 * 16)],
  ])('multiplies as a block of its kind does: %s', (block, macs) => {
    const stages = [{ block, filters: 16, kernel: 3, expansion: 3 }]
    const space = defineUserSpace({ ...minimal, stages, classes: 10 })
    expect(analyse(space.build({}, 0, '')).macs).toBe(16 * 16 * 27 * 8 + macs + 16 * 10)
  })

  it('gives each block of a stage the value of its place in a list', () => {
    const space = defineUserSpace(everything)
    const encoding = { depth: 3, kernels: [3, 5, 3], blocks: Array(3).fill('inverted-residual') }
    const kernels = analyse(space.build(encoding, 0, '')).operators.flatMap(({ type, inputs }) => {
      return type === 'DEPTHWISE_CONV_2D' ? [inputs[1]?.shape[1]] : []
    })
    expect(kernels).toEqual([3, 5, 3])
  })

  it('has a residual where shapes allow and the decision says so, and gates where asked', () => {
    const space = defineUserSpace(everything)
    const types = (encoding: object) =>
      analyse(space.build(encoding, 0, '')).operators.map(({ type }) => type)
    const adds = (encoding: object) => types(encoding).filter((type) => type === 'ADD').length
    expect(adds({})).toBe(1)
    expect(adds({ residual: false })).toBe(0)
    expect(types({}).filter((type) => type === 'MUL')).toHaveLength(0)
    // The relu6 of each hard sigmoid is an addition too.
    expect(types({ excite: 0.25, residual: false }).filter((type) => type === 'ADD')).toHaveLength(2)
  })

  it('leaves channels as written at width 1, and rounds them to multiples of 8 otherwise', () => {
    const odd = { ...minimal, stages: [{ block: 'conv', filters: 20 }], width: by('width') }
    const width = { kind: 'number', minimum: 0.5, maximum: 1, fallback: 1 }
    const space = defineUserSpace({ ...odd, decisions: { width } })
    const channels = (encoding: object) =>
      analyse(space.build(encoding, 0, '')).operators[1]?.outputs[0]?.shape[3]
    expect([channels({}), channels({ width: 0.5 })]).toEqual([20, 16])
  })

  it('knows a document by its digest, and what is built by the document', () => {
    const [one, other] = [defineUserSpace(minimal), defineUserSpace({ ...minimal, resolution: 64 })]
    expect(one.digest).toMatch(/^[0-9a-f]{64}$/)
    expect(one.digest).toBe(defineUserSpace(structuredClone(minimal)).digest)
    const digests = [one, other].map((space) =>
      specDigest({ space: 'minimal' }, 0, new Map([['minimal', space]])),
    )
    expect(new Set([one.digest, other.digest, ...digests]).size).toBe(4)
  })

  it('refuses an encoding by the name of the decision', () => {
    const space = defineUserSpace(minimal)
    expect(() => space.parse({ kernel: 4 })).toThrow(InvalidEncodingError)
    expect(() => space.parse({ kernel: 4 })).toThrow('/encoding/kernel must be one of 3, 5')
  })
})

describe('a wrong document', () => {
  const withDecision = (decision: object) => ({ ...minimal, decisions: { kernel: decision } })
  const withStage = (stage: object) => ({ ...minimal, stages: [{ block: 'conv', filters: 8, ...stage }] })

  it.each<[string, unknown, string]>([
    ['no object', [], '/ must be an object'],
    ['an unknown key', { ...minimal, stage: [] }, '/stage is not known; there are name, title'],
    ['a name with a space', { ...minimal, name: 'my space' }, '/name must be 1 to 64 of a to z'],
    ['no decisions', { ...minimal, decisions: {} }, '/decisions must be an object of 1 to 64 decisions'],
    ['a decision of no kind', withDecision({}), '/decisions/kernel/kind must be one of number, integer'],
    [
      'a choice of nothing',
      withDecision({ kind: 'choice', values: [] }),
      '/decisions/kernel/values must be a list',
    ],
    [
      'a choice given twice',
      withDecision(choice(3, 3)),
      '/decisions/kernel/values must hold each value once',
    ],
    ['no fallback', withDecision({ kind: 'flag' }), '/decisions/kernel/fallback must be given'],
    [
      'a wrong fallback',
      withDecision({ ...choice(3, 5), fallback: 4 }),
      '/decisions/kernel/fallback must be one of 3, 5',
    ],
    [
      'a grid that does not ascend',
      withDecision({ kind: 'integer', minimum: 1, maximum: 9, grid: [3, 3], fallback: 3 }),
      '/decisions/kernel/grid must ascend',
    ],
    [
      'a maximum below the minimum',
      withDecision({ kind: 'integer', minimum: 3, maximum: 1, fallback: 3 }),
      '/decisions/kernel/maximum must be a whole number from 3 to 1000000',
    ],
    ['no stages', { ...minimal, stages: [] }, '/stages must be a list of 1 to 32'],
    [
      'a stage without block',
      { ...minimal, stages: [{ filters: 8 }] },
      '/stages/0/block must be given: one of conv',
    ],
    ['an unknown block', withStage({ block: 'dense' }), '/stages/0/block must be one of conv, separable'],
    ['an unknown parameter', withStage({ kernal: 3 }), '/stages/0/kernal is not known; there are repeats'],
    [
      'a constant out of range',
      withStage({ kernel: 99 }),
      '/stages/0/kernel must be a whole number from 1 to 15',
    ],
    [
      'an unknown decision',
      withStage({ kernel: by('size') }),
      '/stages/0/kernel/decision must be one of kernel',
    ],
    [
      'a decision that may be out of range',
      { ...withDecision(choice(3, 17)), stages: minimal.stages },
      '/stages/0/kernel must be a whole number from 1 to 15, and the decision kernel may be 17',
    ],
    [
      'any number for a whole one',
      withDecision({ kind: 'number', minimum: 1, maximum: 5, fallback: 3 }),
      '/stages/0/kernel must be a whole number, and the decision kernel may be any number',
    ],
    [
      'a list that is too short',
      {
        ...withDecision(list({ kind: 'choice', values: [3] }, 1, 3)),
        stages: [{ ...minimal.stages[0], repeats: 2 }],
      },
      '/stages/0/kernel needs 2 values, one per block, and the decision kernel may have 1',
    ],
    [
      'a list for one value',
      { ...withDecision(list({ kind: 'choice', values: [32] }, 1, 32)), resolution: by('kernel') },
      '/resolution takes one value, and the decision kernel is a list',
    ],
    [
      'networks beyond all phones',
      withStage({ filters: 4096, repeats: 32 }),
      '/stages may make a network of',
    ],
  ])('%s is refused by its place', (_what, document, message) => {
    expect(() => defineUserSpace(document)).toThrow(InvalidSpaceError)
    expect(() => defineUserSpace(document)).toThrow(message)
  })

  it('is named in every wrong place at once', () => {
    const wrong = {
      ...minimal,
      name: '',
      stem: { filters: 0 },
      stages: [{ block: 'conv', filters: 8, kernel: 'x' }],
    }
    try {
      defineUserSpace(wrong)
      expect.unreachable()
    } catch (error) {
      const { errors } = error as InvalidSpaceError
      expect(errors.map(({ path }) => path)).toEqual(['/name', '/stem/filters', '/stages/0/kernel'])
    }
  })

  it('is refused as such, whatever JSON it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(() => defineUserSpace(json)).toThrow(InvalidSpaceError)
        const part = { ...minimal, decisions: { kernel: json }, stages: json, head: json }
        expect(() => defineUserSpace(part)).toThrow(InvalidSpaceError)
      }),
    )
  })
})
