import type { Database } from '@paceline/db'
import { hashSecret, newSecret } from './secrets.js'

export const SIGN_IN_SECONDS = 600
export const SESSION_SECONDS = 30 * 24 * 3600
export const SESSION_COOKIE = 'paceline_session'

/** A link that signs a browser in as the key's holder: good once, for ten minutes. */
export async function mintSignInLink(
  access: Database['access'],
  keyId: string,
  baseUrl: string,
): Promise<string> {
  const token = newSecret()
  await access.createSignInLink({ hash: hashSecret(token), keyId, seconds: SIGN_IN_SECONDS })
  const url = new URL('/sign-in', baseUrl)
  url.searchParams.set('token', token)
  return url.href
}

/** Trades a link's token for a browser session's secret; null when the link is used, old or unknown. */
export async function openBrowserSession(
  access: Database['access'],
  token: string,
): Promise<{ secret: string } | null> {
  const key = await access.useSignInLink(hashSecret(token))
  if (!key || key.revokedAt !== null) return null
  const secret = newSecret()
  await access.createBrowserSession({ hash: hashSecret(secret), keyId: key.id, seconds: SESSION_SECONDS })
  return { secret }
}
