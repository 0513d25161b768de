import { sha256Hex } from '../digest/sha256.js'
import { canonicalJson } from './canonical-json.js'
import type { Protocol } from './protocol.js'

/** What a leased device tells of the runtime that will run the model. */
export interface RuntimeIdentity {
  readonly name: string
  readonly version: string
  /** Build flavour, such as `relaxed-simd` or `threads`; null where there is only one. */
  readonly flavour: string | null
}

export interface DelegateIdentity {
  readonly name: string
  readonly version: string | null
  /** Such as `fp32`, `fp16` or `int8`; null where the delegate has no choice. */
  readonly precision: string | null
}

export interface ProtocolKeyFacts {
  readonly runtime: RuntimeIdentity
  /** The delegate asked for as the device has it, or null for none. */
  readonly delegate: DelegateIdentity | null
}

/** Exactly what the key hashes: what a figure depends on besides model and device. */
export interface ProtocolKeyMaterial extends ProtocolKeyFacts {
  readonly form: 1
  readonly threads: number
  readonly affinity: string
  readonly batch: number
  readonly clock: Protocol['clock']
  readonly context: Protocol['context']
  readonly arrival: Protocol['arrival']
  readonly estimator: Protocol['estimator']
  readonly warmup: Protocol['warmup']
}

/** The fields of protocol and runtime that the key depends on, and no others; versions are those asked of. */
export function protocolKeyMaterial(protocol: Protocol, facts: ProtocolKeyFacts): ProtocolKeyMaterial {
  const { threads, affinity, batch, clock, context, arrival, estimator, warmup } = protocol
  const { name, version, flavour } = facts.runtime
  return {
    form: 1,
    runtime: { name, version, flavour },
    delegate: facts.delegate && {
      name: facts.delegate.name,
      version: facts.delegate.version,
      precision: facts.delegate.precision,
    },
    threads,
    affinity,
    batch,
    clock,
    context,
    arrival: { mode: arrival.mode, periodMs: arrival.periodMs },
    estimator: { name: estimator.name, version: estimator.version },
    warmup: { name: warmup.name, version: warmup.version },
  }
}

/**
 * The protocol key: `pk_` and the first 16 hexadecimal characters of the SHA-256 of the material's
 * canonical JSON. Figures with different keys never share an axis or a comparison.
 */
export function protocolKey(material: ProtocolKeyMaterial): string {
  return `pk_${sha256Hex(canonicalJson(material)).slice(0, 16)}`
}
