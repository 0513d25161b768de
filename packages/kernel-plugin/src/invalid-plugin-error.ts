import { DomainError, type FieldError } from '@paceline/domain'

/** A `.wasm` that is no kernel plug-in: what is wrong, and where in the file or in its manifest. */
export class InvalidPluginError extends DomainError {
  readonly code = 'invalid-model'
  readonly errors: readonly FieldError[]

  /**
   * @param at the part of the file, such as `import[1]` or `paceline/shapes/height`
   * @param offset the byte at which the part begins; left out where the part has no place of its own
   */
  constructor(at: string, detail: string, offset?: number) {
    const place = offset === undefined ? '' : ` (byte ${offset})`
    super(`this WebAssembly module is no kernel plug-in: ${at} ${detail}${place}`)
    this.errors = [{ path: at, message: `${detail}${place}` }]
  }
}
