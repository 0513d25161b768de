import { type ProtocolRequest, protocolOn, type RuntimeOffer } from '@paceline/contracts'
import type { Protocol } from '@paceline/domain'
import { ProblemError } from '../problems/problem-error.js'

/**
 * The full protocol on a runtime, refused where the device could not carry it out: to run something else and
 * say so afterwards is for what only shows on the device.
 */
export function protocolFor(offer: RuntimeOffer, request: ProtocolRequest | undefined): Protocol {
  const protocol = protocolOn(offer, request)
  const { delegate, threads, context } = protocol
  if (delegate !== null && !offer.delegates.includes(delegate)) {
    const offered = offer.delegates.join(', ') || 'none'
    throw new ProblemError(
      'delegate-not-offered',
      `${offer.name} has no delegate ${delegate} here, but ${offered}`,
      [{ path: '/protocol/delegate', message: `is one of ${offered}, or null` }],
    )
  }
  if (threads > offer.maxThreads) {
    throw new ProblemError(
      'too-many-threads',
      `${offer.name} runs at most ${offer.maxThreads} threads here`,
      [{ path: '/protocol/threads', message: `is at most ${offer.maxThreads}` }],
    )
  }
  if (context !== offer.context) {
    throw new ProblemError(
      'context-not-offered',
      `${offer.name} runs models in the context ${offer.context}`,
      [{ path: '/protocol/context', message: `is ${offer.context}` }],
    )
  }
  return protocol
}
