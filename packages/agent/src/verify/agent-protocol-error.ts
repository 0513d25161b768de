/** A runner said something that it must not, or stopped in the middle: nothing it said can be believed. */
export class AgentProtocolError extends Error {
  readonly code = 'runner-protocol'

  constructor(message: string) {
    super(message)
    this.name = 'AgentProtocolError'
  }
}
