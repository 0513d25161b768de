import { SuiteMessage } from '@paceline/contracts'
import { Compile } from 'typebox/compile'
import { AgentProtocolError } from './agent-protocol-error.js'
import { excerpt } from './excerpt.js'
import { createSuiteTurns, type SuiteToVerify } from './suite-turns.js'

export { createSuiteTurns, type SuiteToVerify }

/**
 * Passes on what an agent says of a suite for as long as it keeps the protocol: each message of its shape, every
 * entry in its turn, no block lost or doubled, durations finite and positive, no more samples than the plan
 * allows, and counts that are those of what really came. Anything else throws AgentProtocolError, and so does an
 * end without an ending.
 *
 * @param turns to be handed in by a caller that wants to know whose turn it was when a suite broke off
 */
export async function* verifySuite(
  messages: AsyncIterable<unknown>,
  plan: SuiteToVerify,
  turns = createSuiteTurns(plan),
): AsyncGenerator<SuiteMessage, void, undefined> {
  for await (const message of messages) {
    if (!shape.Check(message)) throw new AgentProtocolError(`not a message: ${excerpt(message)}`)
    turns.accept(message)
    yield message
  }
  turns.end()
}

const shape = Compile(SuiteMessage)
