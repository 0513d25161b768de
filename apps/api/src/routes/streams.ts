import { Type } from 'typebox'
import { ProblemError } from '../problems/problem-error.js'

/** The answer of a route that streams server-sent events. */
export const eventStream = {
  description: 'server-sent events',
  content: { 'text/event-stream': { schema: Type.String() } },
}

export const LastEventId = Type.Object({
  'last-event-id': Type.Optional(Type.String({ description: 'the last id seen; what follows is sent' })),
})

/** The id that a client resumes behind; null where it gave none. Throws ProblemError with `refusal` for what no id of ours is. */
export function lastEventIdOf(header: string | undefined, max: bigint, refusal: string): string | null {
  if (header === undefined || header === '') return null
  if (/^\d{1,19}$/.test(header) && BigInt(header) <= max) return header
  throw new ProblemError('invalid-request', refusal)
}
