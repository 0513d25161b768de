import { Problem } from '@paceline/contracts'
import { type TSchema, Type } from 'typebox'

/** The success answers of a route, and problem details for whatever else. */
export const answers = <const T extends Record<number, TSchema>>(success: T) => ({
  ...success,
  '4xx': refusal,
  '5xx': refusal,
})

const refusal = {
  description: 'RFC 9457 problem details',
  content: { 'application/problem+json': { schema: Problem } },
}

export const Nothing = Type.Null({ description: 'no body' })

export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({ description: 'kept for 24 hours: the same key and body gives the first answer again' }),
  ),
})

/** A path parameter `id`; ids of any form are looked up, so that a wrong one is a 404. */
export const IdParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })
