import {
  type Protocol,
  protocolKey,
  protocolKeyMaterial,
  warmupVersionOf,
  withDefaults,
} from '@paceline/domain'
import type { RuntimeOffer } from './device.js'
import type { ProtocolRequest } from './protocol.js'

/** The full protocol of a request on a device's runtime. Throws InvalidProtocolError naming each wrong field. */
export function protocolOn(offer: RuntimeOffer, request: ProtocolRequest = {}): Protocol {
  const { name, delegates, context } = offer
  return withDefaults(request, { delegates, context, warmup: warmupVersionOf(name) })
}

/**
 * The key of a protocol on a device's runtime: API (which looks for measurements) and worker (which stores
 * them) must agree on it, so both take it from here. A delegate is known by the runtime's version, which it
 * is a part of, unless the offer's features name its own: `delegateVersions`, `delegatePrecisions`.
 */
export function protocolKeyOn(offer: RuntimeOffer, protocol: Protocol): string {
  const { name, version, flavour, features } = offer
  const { delegate } = protocol
  return protocolKey(
    protocolKeyMaterial(protocol, {
      runtime: { name, version, flavour },
      delegate: delegate === null ? null : delegateOf(delegate, features),
    }),
  )
}

function delegateOf(name: string, features: RuntimeOffer['features']) {
  return {
    name,
    version: textOf(features.delegateVersions, name),
    precision: textOf(features.delegatePrecisions, name),
  }
}

function textOf(byDelegate: unknown, name: string): string | null {
  if (typeof byDelegate !== 'object' || byDelegate === null || !Object.hasOwn(byDelegate, name)) return null
  const value: unknown = (byDelegate as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : null
}
