import dns from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { signalWithin } from '@paceline/domain'
import { isForbidden } from './webhook-address.js'

/** What a webhook says; who wants more asks the API. */
export interface WebhookBody {
  readonly jobId: string
  readonly state: string
}

/** Posts the body; null when it was taken, else the reason. Throws only the signal's reason, when aborted. */
export type WebhookSender = (url: string, body: WebhookBody, signal: AbortSignal) => Promise<string | null>

export interface WebhookRules {
  /** Whether loopback and private addresses may be reached, as where a farm and its tools share a network. */
  readonly allowPrivate: boolean
  readonly resolve?: LookupFunction
}

const TIMEOUT_MS = 10_000

/**
 * Redirects are not followed: they would lead past the check of the address. The check is of the very address
 * that is connected to, so a name that answers differently a moment later gains nothing.
 */
export function createWebhookSender({ allowPrivate, resolve = dns.lookup }: WebhookRules): WebhookSender {
  const isRefused = (address: string) => isForbidden(address, allowPrivate)
  const lookup = onlyAllowed(resolve, isRefused)
  return async (url, body, signal) => {
    if (!URL.canParse(url)) return 'it is no address'
    const target = new URL(url)
    if (target.protocol !== 'http:' && target.protocol !== 'https:') {
      return `it is no http address: ${target.protocol}`
    }
    if (target.username !== '' || target.password !== '') return 'its address carries a name or password'
    const host = target.hostname.replace(/^\[|\]$/g, '')
    if (isIP(host) && isRefused(host)) return refusalOf(host)
    try {
      const status = await post(target, JSON.stringify(body), lookup, signal)
      return status >= 200 && status < 300 ? null : `it answered ${status}`
    } catch (error) {
      signal.throwIfAborted()
      return error instanceof Error ? error.message : String(error)
    }
  }
}

function post(target: URL, text: string, lookup: LookupFunction, signal: AbortSignal): Promise<number> {
  const { request } = target.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    const sent = request(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
      lookup,
      signal: signalWithin(TIMEOUT_MS, signal),
    })
    sent.on('error', reject)
    sent.on('response', (response) => {
      // Its body is of no interest, and unread it would hold the connection.
      response.destroy()
      resolve(response.statusCode ?? 0)
    })
    sent.end(text)
  })
}

/** The same answers, but an error where one of them is an address that webhooks may not reach. */
function onlyAllowed(resolve: LookupFunction, isRefused: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, options, (error, address, family) => {
      const addresses = typeof address === 'string' ? [address] : (address ?? []).map((one) => one.address)
      const refused = error ? undefined : addresses.find(isRefused)
      callback(refused === undefined ? error : new Error(refusalOf(refused)), address, family)
    })
  }
}

function refusalOf(address: string): string {
  return `${address} is an address that webhooks may not reach`
}
