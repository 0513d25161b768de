import { createHash, randomBytes } from 'node:crypto'

const SECRET_BYTES = 32

/** A new 256-bit secret in URL-safe form behind its prefix. */
export function newSecret(prefix = ''): string {
  return `${prefix}${randomBytes(SECRET_BYTES).toString('base64url')}`
}

export const newKeySecret = (): string => newSecret('pl_')

/** What is stored of a secret. It is random and long, so one SHA-256 is enough. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
