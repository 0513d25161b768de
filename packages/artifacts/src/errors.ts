/** What goes wrong with artifacts, each with a `code` that the API maps to a status. */
export abstract class ArtifactError extends Error {
  abstract readonly code: string

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

export class ArtifactTooLargeError extends ArtifactError {
  readonly code = 'artifact-too-large'
  readonly maxBytes: number

  constructor(maxBytes: number) {
    super(`the file is larger than ${maxBytes} bytes`)
    this.maxBytes = maxBytes
  }
}

export class ArtifactMissingError extends ArtifactError {
  readonly code = 'artifact-missing'

  constructor(sha256: string, options?: ErrorOptions) {
    super(`there are no bytes with sha256 ${sha256}; upload the file again`, options)
  }
}

/** Bytes came back from a store that are not those of their name. */
export class ArtifactCorruptError extends ArtifactError {
  readonly code = 'artifact-corrupt'

  constructor(asked: string, got: string) {
    super(`the store gave bytes with sha256 ${got} for ${asked}; they were dropped`)
  }
}

export class InvalidDigestError extends ArtifactError {
  readonly code = 'invalid-digest'

  constructor() {
    super('a sha256 is 64 lower-case hexadecimal characters')
  }
}

export class ArtifactAddressError extends ArtifactError {
  readonly code = 'artifact-address'
}

/** Keeps anything but a digest away from paths and keys. Throws InvalidDigestError. */
export function requireDigest(sha256: string): void {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new InvalidDigestError()
}
