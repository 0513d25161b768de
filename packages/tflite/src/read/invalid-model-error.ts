/** The bytes are no model that a runtime could be asked to run: says what is wrong and where. */
export class InvalidModelError extends Error {
  readonly code = 'invalid-model'
  override readonly name = 'InvalidModelError'

  /**
   * @param at the place by the schema's names, such as `subgraphs[0].operators[12].inputs[1]`
   * @param detail what is wrong there
   * @param offset the byte in the file, where one byte is to blame
   */
  constructor(
    readonly at: string,
    readonly detail: string,
    readonly offset?: number,
  ) {
    super(offset === undefined ? `${at}: ${detail}` : `${at} (byte ${offset}): ${detail}`)
  }
}
