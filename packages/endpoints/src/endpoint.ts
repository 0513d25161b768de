import { EndpointError } from './endpoint-error.js'

/** Who one is at an Appium endpoint: device clouds call the two user name and access key. */
export interface Credentials {
  readonly user: string
  readonly key: string
}

export interface AppiumEndpoint {
  /** Without credentials and without a slash at its end. */
  readonly url: string
  /** The part of it that anybody may see: a path may be a secret of its own. */
  readonly origin: string
  readonly credentials: Credentials | null
}

/**
 * Takes the address of an Appium server apart: credentials that stand in it are kept where the others are, and
 * nowhere else. Throws EndpointError `invalid-endpoint`.
 */
export function endpointOf(text: string, credentials: Credentials | null = null): AppiumEndpoint {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null) throw invalid('it is no URL; write it as in http://127.0.0.1:4723')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw invalid(`it begins with ${url.protocol}, and Appium is reached by http: or https:`)
  }
  if (url.search !== '' || url.hash !== '') throw invalid('leave away what follows ? or #')
  const embedded = embeddedCredentials(url)
  if (embedded !== null && credentials !== null) {
    throw invalid('it holds credentials, and there are others beside it; give one of them')
  }
  url.username = ''
  url.password = ''
  return {
    url: url.href.replace(/\/+$/, ''),
    origin: url.origin,
    credentials: embedded ?? credentials,
  }
}

/** The header by which a request shows them (RFC 7617). */
export function authorizationOf(credentials: Credentials | null): Readonly<Record<string, string>> {
  if (credentials === null) return {}
  const { user, key } = credentials
  return { authorization: `Basic ${Buffer.from(`${user}:${key}`).toString('base64')}` }
}

function embeddedCredentials({ username, password }: URL): Credentials | null {
  if (username === '' && password === '') return null
  try {
    return { user: decodeURIComponent(username), key: decodeURIComponent(password) }
  } catch {
    throw invalid('the credentials in it are not percent-encoded as they should be')
  }
}

function invalid(why: string): EndpointError {
  return new EndpointError('invalid-endpoint', `this address cannot be used: ${why}`)
}
