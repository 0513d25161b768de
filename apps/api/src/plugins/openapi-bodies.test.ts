import { expect, it } from 'vitest'
import { optionalBodies } from './openapi-bodies.js'

const body = (schema: object) => ({ required: true, content: { 'application/json': { schema } } })
const move = { $ref: '#/components/schemas/MoveDevice' }

it('makes a body optional that may be null, and leaves the others alone', () => {
  const needed = { post: { requestBody: body({ anyOf: [move, { type: 'string' }] }) }, get: { summary: 'x' } }
  const document = {
    openapi: '3.1.0',
    paths: { '/a': { post: { requestBody: body({ anyOf: [move, { type: 'null' }] }) } }, '/b': needed },
  }
  expect(optionalBodies(document)).toEqual({
    openapi: '3.1.0',
    paths: { '/a': { post: { requestBody: { ...body(move), required: false } } }, '/b': needed },
  })
})
