import type { Readable } from 'node:stream'

export type ArtifactSource = Uint8Array | AsyncIterable<Uint8Array>

export interface StoredArtifact {
  /** Of the bytes, in lower-case hexadecimal: the artifact's name. */
  readonly sha256: string
  readonly bytes: number
}

export interface PutOptions {
  /** More than this throws ArtifactTooLargeError, and nothing is kept. */
  readonly maxBytes?: number
}

/**
 * Bytes kept under their own SHA-256. What is there is whole: an artifact appears at once or not at all, whatever
 * ends the process. A name that is no digest throws InvalidDigestError.
 */
export interface ArtifactStore {
  /** Reads the source to its end, hashing on the way; bytes that are known already are kept once. */
  put(source: ArtifactSource, options?: PutOptions): Promise<StoredArtifact>
  /** The bytes as a stream, which fails with ArtifactMissingError where there are none. */
  open(sha256: string): Readable
  /** The bytes at once; throws ArtifactMissingError. */
  read(sha256: string): Promise<Uint8Array>
  /** A local file with the bytes, not to be written to; throws ArtifactMissingError. */
  path(sha256: string): Promise<string>
  has(sha256: string): Promise<boolean>
  /** Deletes the bytes where they are. */
  delete(sha256: string): Promise<void>
}
