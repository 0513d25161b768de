import dns from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** What a webhook says; who wants more asks the API. */
export interface WebhookBody {
  readonly jobId: string
  readonly state: string
}

/** Posts the body; null when it was taken, else the reason. Never throws. */
export type WebhookSender = (url: string, body: WebhookBody) => Promise<string | null>

const TIMEOUT_MS = 10_000

/**
 * Addresses that no webhook may reach, whoever asks: link-local ones, where clouds keep the keys of a machine
 * (169.254.169.254, fe80::/10, fd00:ec2::254), and those that mean no host. A loopback or private address is
 * allowed: a farm and the tools that wait for it live on one network.
 */
const forbidden = new BlockList()
forbidden.addSubnet('169.254.0.0', 16, 'ipv4')
forbidden.addSubnet('0.0.0.0', 8, 'ipv4')
forbidden.addSubnet('224.0.0.0', 3, 'ipv4')
forbidden.addAddress('100.100.100.200', 'ipv4')
forbidden.addSubnet('fe80::', 10, 'ipv6')
forbidden.addSubnet('ff00::', 8, 'ipv6')
forbidden.addSubnet('fd00:ec2::', 32, 'ipv6')
forbidden.addAddress('::', 'ipv6')

/**
 * Redirects are not followed: they would lead past the check of the address. The check is of the very address
 * that is connected to, so a name that answers differently a moment later gains nothing.
 */
export function createWebhookSender(resolve: LookupFunction = dns.lookup): WebhookSender {
  const lookup = onlyAllowed(resolve)
  return async (url, body) => {
    if (!URL.canParse(url)) return 'it is no address'
    const target = new URL(url)
    if (target.protocol !== 'http:' && target.protocol !== 'https:') {
      return `it is no http address: ${target.protocol}`
    }
    const host = target.hostname.replace(/^\[|\]$/g, '')
    if (isIP(host) && isForbidden(host)) return refusalOf(host)
    try {
      const status = await post(target, JSON.stringify(body), lookup)
      return status >= 200 && status < 300 ? null : `it answered ${status}`
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
}

function post(target: URL, text: string, lookup: LookupFunction): Promise<number> {
  const { request } = target.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    const sent = request(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
      lookup,
      signal: AbortSignal.timeout(TIMEOUT_MS),
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
function onlyAllowed(resolve: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, options, (error, address, family) => {
      const addresses = typeof address === 'string' ? [address] : (address ?? []).map((one) => one.address)
      const refused = error ? undefined : addresses.find(isForbidden)
      callback(refused === undefined ? error : new Error(refusalOf(refused)), address, family)
    })
  }
}

function refusalOf(address: string): string {
  return `${address} is an address that webhooks may not reach`
}

export function isForbidden(address: string): boolean {
  // An IPv4 address written as IPv6, such as ::ffff:169.254.169.254, is checked as the IPv4 address.
  return forbidden.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
