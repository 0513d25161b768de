import fp from 'fastify-plugin'
import { ProblemError } from '../problems/problem-error.js'

/**
 * Answers only to its own names: a foreign name that resolves to loopback (DNS rebinding) would make a
 * stranger's page same-origin with this API.
 */
export const hosts = fp<{ hostNames: readonly string[] | null }>(
  async (app, { hostNames }) => {
    if (hostNames === null) return
    const known = new Set(hostNames.map((name) => name.toLowerCase()))
    app.addHook('onRequest', async (request) => {
      if (known.has(nameOf(request.headers.host ?? ''))) return
      throw new ProblemError(
        'wrong-host',
        'this API answers to its own name only; set PACELINE_PUBLIC_URL to add one',
      )
    })
  },
  { name: 'hosts', dependencies: ['problems'] },
)

/** The host without its port; an IPv6 address keeps its brackets. */
function nameOf(host: string): string {
  return host.replace(/:\d*$/, '').toLowerCase()
}

/** The names of a server bound to this address; null where it may be reached under any. */
export function hostNamesOf(bindAddress: string, publicUrl: string | undefined): string[] | null {
  const loopback = ['localhost', '127.0.0.1', '::1'].includes(bindAddress)
  if (!loopback) return null
  const names = ['localhost', '127.0.0.1', '[::1]']
  if (publicUrl !== undefined) names.push(new URL(publicUrl).hostname)
  return names
}
