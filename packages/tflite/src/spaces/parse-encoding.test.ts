import { describe, expect, it } from 'vitest'
import { mobilenetV3Decisions } from '../families/mobilenet-v3.js'
import { InvalidEncodingError } from './decisions.js'
import { encodingSchema } from './encoding-schema.js'
import { defaultEncoding, parseEncoding } from './parse-encoding.js'

function issuesOf(encoding: unknown): readonly { path: string; message: string }[] {
  try {
    parseEncoding(mobilenetV3Decisions, encoding)
  } catch (error) {
    if (error instanceof InvalidEncodingError && error.code === 'invalid-encoding') return error.errors
    throw error
  }
  return []
}

describe('parseEncoding', () => {
  it('fills in the defaults, in the order of the decisions', () => {
    const parsed = parseEncoding(mobilenetV3Decisions, { resolution: 96, size: 'small' })
    expect(JSON.stringify(parsed)).toBe('{"size":"small","minimalistic":false,"width":1,"resolution":96}')
    expect(defaultEncoding(mobilenetV3Decisions)).toEqual({
      size: 'large',
      minimalistic: false,
      width: 1,
      resolution: 224,
    })
  })

  it.each([
    ['width', 0.05, 'must be a number from 0.1 to 2'],
    ['width', Number.NaN, 'must be a number from 0.1 to 2'],
    ['width', '1', 'must be a number from 0.1 to 2'],
    ['resolution', 224.5, 'must be a whole number from 32 to 512'],
    ['resolution', 513, 'must be a whole number from 32 to 512'],
    ['size', 'huge', 'must be one of large, small'],
    ['minimalistic', 1, 'must be true or false'],
    ['minimalistic', null, 'must be true or false'],
  ])('names the decision: %s = %j', (key, value, message) => {
    expect(issuesOf({ [key]: value })).toEqual([{ path: `/encoding/${key}`, message }])
  })

  it('names every wrong decision at once, unknown ones as JSON Pointers', () => {
    const paths = issuesOf({ 'a/b': 1, width: 9, size: 3 }).map(({ path }) => path)
    expect(paths).toEqual(['/encoding/a~1b', '/encoding/size', '/encoding/width'])
    expect(issuesOf(['large']).map(({ path }) => path)).toEqual(['/encoding'])
    expect(issuesOf(JSON.parse('{"__proto__": 1}')).map(({ path }) => path)).toEqual(['/encoding/__proto__'])
  })
})

describe('encodingSchema', () => {
  it('says the same as the validation', () => {
    expect(encodingSchema(mobilenetV3Decisions)).toMatchObject({
      type: 'object',
      additionalProperties: false,
      properties: {
        size: { type: 'string', enum: ['large', 'small'], default: 'large' },
        minimalistic: { type: 'boolean', default: false },
        width: { type: 'number', minimum: 0.1, maximum: 2, default: 1 },
        resolution: { type: 'integer', minimum: 32, maximum: 512, default: 224 },
      },
    })
  })
})
