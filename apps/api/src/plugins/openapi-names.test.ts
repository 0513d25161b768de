import { expect, it } from 'vitest'
import { markNames, nameSchemas } from './openapi-names.js'

it('names what carries an id once, inner shapes included, and leaves the rest in place', () => {
  const point = { $id: 'Point', type: 'object', properties: { x: { type: 'number' } } }
  const line = { $id: 'Line', type: 'array', items: point }
  const document = nameSchemas({
    openapi: '3.1.0',
    paths: { a: markNames(line), b: markNames({ anyOf: [point] }) },
  })
  expect(document).toEqual({
    openapi: '3.1.0',
    paths: {
      a: { $ref: '#/components/schemas/Line' },
      b: { anyOf: [{ $ref: '#/components/schemas/Point' }] },
    },
    components: {
      schemas: {
        Line: { type: 'array', items: { $ref: '#/components/schemas/Point' } },
        Point: { type: 'object', properties: { x: { type: 'number' } } },
      },
    },
  })
  expect(point.$id).toBe('Point')
})
