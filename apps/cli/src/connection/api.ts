import { type ApiClient, createClient, type Problem } from '@paceline/client'
import { CliError } from '../cli-error.js'
import { exitCodes } from '../exit-codes.js'
import type { Connection } from './connection.js'

/** The API as commands use it: the typed client, and how to take an answer or explain a refusal. */
export interface Api {
  readonly client: ApiClient
  readonly url: string
  /** The body of a success. Throws CliError for everything else. */
  answer<T>(call: Promise<Answered<T>>): Promise<NonNullable<T>>
  /** The same for a success without a body. */
  done(call: Promise<Answered<unknown>>): Promise<void>
}

interface Answered<T> {
  readonly data?: T
  readonly error?: unknown
  readonly response: Response
}

export function openApi(connection: Connection): Api {
  const { url, key } = connection
  const client = createClient({
    baseUrl: url,
    key,
    fetch: async (request) => {
      try {
        return await fetch(request)
      } catch (error) {
        if (request.signal.aborted) throw error
        throw unreachable(url, error)
      }
    },
  })
  return {
    client,
    url,
    async answer(call) {
      const { data, error, response } = await call
      if (response.ok && data !== undefined && data !== null) return data
      throw refusal(response, error, connection)
    },
    async done(call) {
      const { error, response } = await call
      if (!response.ok) throw refusal(response, error, connection)
    },
  }
}

/** Nothing speaks HTTP at the address, for the reason that the network gives. */
function unreachable(url: string, error: unknown): CliError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const reason = (cause as NodeJS.ErrnoException).code ?? (cause instanceof Error ? cause.message : 'unknown')
  return new CliError(
    'unreachable',
    `Paceline does not answer at ${url} (${reason}): run "npm start", or set PACELINE_URL to where it runs.`,
    exitCodes.unreachable,
  )
}

/** What a refusal means for whoever typed the command. */
export function refusal(response: Response, body: unknown, connection: Connection): CliError {
  const { status } = response
  if (!isProblem(body)) {
    return new CliError(
      'not-paceline',
      `What answers at ${connection.url} is not Paceline (${status}): set PACELINE_URL to where it runs.`,
      exitCodes.unreachable,
    )
  }
  if (status === 401) {
    const sentence = `${connection.url} does not know the key of ${connection.keySource}: set PACELINE_KEY to one of its keys.`
    return new CliError(body.code, sentence, exitCodes.unreachable, body)
  }
  const exit = [403, 429].includes(status) || status >= 500 ? exitCodes.unreachable : exitCodes.usage
  return new CliError(body.code, sentenceOf(body), exit, body)
}

function sentenceOf({ detail, errors }: Problem): string {
  const more = errors
    .filter(({ path, message }) => !(detail.includes(path) && detail.includes(withoutOffset(message))))
    .map(({ path, message }) => `${path} ${message}`)
  // An id or a path at the beginning stays as it is.
  const sentence = detail.replace(/^[a-z]+(?= )/, (word) => word.charAt(0).toUpperCase() + word.slice(1))
  return more.length === 0 ? `${sentence}.` : `${sentence}: ${more.join('; ')}.`
}

/** Which byte of a file it is, a detail says in another place than its field does. */
function withoutOffset(message: string): string {
  return message.replace(/ \(byte \d+\)$/, '')
}

function isProblem(body: unknown): body is Problem {
  const { detail, code, errors } = (body ?? {}) as Partial<Problem>
  return typeof detail === 'string' && typeof code === 'string' && Array.isArray(errors)
}
