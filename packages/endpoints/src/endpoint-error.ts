/** An endpoint that cannot be used; the message says what to do, and holds nothing of what the endpoint keeps secret. */
export class EndpointError extends Error {
  /** `invalid-endpoint`: as it is written; `endpoint-unusable`: as it answers. */
  readonly code: 'invalid-endpoint' | 'endpoint-unusable'

  constructor(code: EndpointError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'EndpointError'
    this.code = code
  }
}
