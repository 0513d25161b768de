import { type AppiumEndpoint, authorizationOf } from './endpoint.js'
import { EndpointError } from './endpoint-error.js'

export interface StatusOptions {
  /** Its reason is thrown when it aborts. */
  readonly signal?: AbortSignal
  /** 5,000 by default. */
  readonly timeoutMs?: number
  /** 65,536 by default; Appium's own answer has about 100. */
  readonly maxBytes?: number
  /** Whether one that takes no further session now is all right. */
  readonly mayBeFull?: boolean
}

/**
 * Asks an endpoint for its status (W3C WebDriver, 8.3). Throws EndpointError `endpoint-unusable` where the answer is
 * not that of a server that makes sessions. No redirect is followed:
 * credentials go where they were meant for.
 */
export async function checkStatus(
  { url, origin, credentials }: AppiumEndpoint,
  { signal, timeoutMs = 5_000, maxBytes = 65_536, mayBeFull = false }: StatusOptions = {},
): Promise<void> {
  const inTime = AbortSignal.timeout(timeoutMs)
  const unusable = (why: string, cause?: unknown) =>
    new EndpointError('endpoint-unusable', `the endpoint at ${origin} ${why}`, { cause })
  try {
    const response = await fetch(`${url}/status`, {
      headers: { accept: 'application/json', ...authorizationOf(credentials) },
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, inTime]) : inTime,
    })
    const text = await textOf(response, maxBytes)
    if (text === null) throw unusable(`answers /status with more than ${maxBytes} bytes`)
    const wrong = faultOf(response, text, mayBeFull)
    if (wrong !== null) throw unusable(wrong)
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof EndpointError) throw error
    if (inTime.aborted) throw unusable(`does not answer /status within ${timeoutMs / 1000} s`)
    throw unusable(reasonOf(error), error)
  }
}

/** What is wrong with an answer; null: nothing. */
function faultOf({ status, headers }: Response, text: string, mayBeFull: boolean): string | null {
  if (status === 401 || status === 403) return `refuses the credentials (${status}): check user and key`
  if (status >= 300 && status < 400) {
    return `sends elsewhere (${status}), which is not followed: give the address that it sends to, if you trust it`
  }
  const value = statusIn(text)
  if (status !== 200) return `answers /status with ${status}${messageOf(value)}`
  if (value === null) {
    const type = headers.get('content-type')?.split(';', 1)[0] ?? 'no content type'
    return `answers /status with ${type} that is no WebDriver status: check its path, such as /wd/hub`
  }
  return value.ready === false && !mayBeFull ? `takes no sessions now${messageOf(value)}` : null
}

interface Status {
  readonly ready?: unknown
  readonly message?: unknown
}

/** `value` of the answer; null where it is not what a WebDriver server says. */
function statusIn(text: string): Status | null {
  try {
    const { value } = JSON.parse(text) as { value?: unknown }
    return value !== null && typeof value === 'object' ? value : null
  } catch {
    return null
  }
}

const SHOWN_CHARACTERS = 200

function messageOf(value: Status | null): string {
  if (typeof value?.message !== 'string' || value.message === '') return ''
  return `: ${value.message.split('\n', 1)[0]?.slice(0, SHOWN_CHARACTERS)}`
}

/** The body as far as it may go; null where it goes further. */
async function textOf(response: Response, maxBytes: number): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    // Leaving the loop cancels the body, and with it the connection.
    if (bytes > maxBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Node's fetch keeps what happened as the cause of a `fetch failed`. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code === 'ECONNREFUSED') return 'does not listen: start its server, or check host and port'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'cannot be found: its host has no address'
  // The Fetch Standard blocks the ports of some old services.
  if (cause instanceof Error && cause.message === 'bad port')
    return 'has a port that no HTTP client asks: use another'
  return `cannot be asked for its status${code === '' ? '' : ` (${code})`}`
}
