import { DomainError } from '../errors/domain-error.js'

/** What an id names, by its prefix. Prefixes are public and never change. */
export const idPrefixes = {
  model: 'mdl_',
  device: 'dev_',
  job: 'job_',
  run: 'run_',
  session: 'ses_',
  attempt: 'att_',
  measurement: 'msr_',
  comparison: 'cmp_',
  study: 'std_',
  space: 'spc_',
  table: 'tbl_',
  predictor: 'prd_',
  key: 'key_',
  event: 'evt_',
  worker: 'wrk_',
} as const
export type IdKind = keyof typeof idPrefixes
export type Id<K extends IdKind = IdKind> = `${(typeof idPrefixes)[K]}${string}`

/** Bytes of randomness in one id. */
export const idRandomBytes = 10

/** Crockford's base32 in lower case: no i, l, o or u. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const timeCharacters = 10
const randomCharacters = 16

export class InvalidIdError extends DomainError {
  readonly code = 'invalid-id'
}

/**
 * A new id: prefix, then 10 characters of milliseconds since 1970 and 16 of randomness, as a ULID
 * (github.com/ulid/spec) in lower case. Ids of one kind sort by the time they were made, and hold no
 * colon, which queue ids must not. `randomBytes` are at least 10 from a cryptographic source: the
 * caller brings them, since Node and the browser have different ones. Throws InvalidIdError.
 */
export function newId<K extends IdKind>(
  kind: K,
  randomBytes: Uint8Array,
  timeMs: number = Date.now(),
): Id<K> {
  if (randomBytes.length < idRandomBytes) {
    throw new InvalidIdError(`an id needs ${idRandomBytes} random bytes, not ${randomBytes.length}`)
  }
  if (!Number.isInteger(timeMs) || timeMs < 0 || timeMs >= 2 ** 48) {
    throw new InvalidIdError(`an id's time is whole milliseconds below 2^48, not ${timeMs}`)
  }
  const random = randomBytes.subarray(0, idRandomBytes).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  return `${idPrefixes[kind]}${base32(BigInt(timeMs), timeCharacters)}${base32(random, randomCharacters)}`
}

/** Whether a string has the form of an id of this kind; says nothing of its existence. */
export function isId<K extends IdKind>(kind: K, text: string): text is Id<K> {
  const prefix = idPrefixes[kind]
  return text.startsWith(prefix) && /^[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(text.slice(prefix.length))
}

function base32(value: bigint, characters: number): string {
  let text = ''
  for (let rest = value, count = 0; count < characters; rest >>= 5n, count++) {
    text = alphabet.charAt(Number(rest & 31n)) + text
  }
  return text
}
