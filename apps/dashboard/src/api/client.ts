import { createClient } from '@paceline/client'
import { errorOf, unreachable } from './api-error.js'

/** The API that this page came from; the browser's session cookie goes along. */
export const api = createClient({ baseUrl: '' })

/** The body of an answer. Throws ApiError where the API refuses or does not answer. */
export async function answered<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await call.catch((cause: unknown) => {
    // A query that nobody waits for any more is no failure of the network.
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw unreachable(cause)
  })
  if (!response.ok) throw errorOf(error, response)
  return data as T
}

/** A key for one thing to be made, so that a repeated request makes it once. */
export function onceKey(): { 'idempotency-key': string } {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return { 'idempotency-key': Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') }
}
