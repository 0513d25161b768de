import { AgentMessage, type InvocationPlan } from '@paceline/contracts'
import { Compile } from 'typebox/compile'
import { AgentProtocolError } from './agent-protocol-error.js'
import { excerpt } from './excerpt.js'
import { createOrder } from './order.js'

export { createSuiteTurns, type SuiteToVerify, verifySuite } from './verify-suite.js'
export { AgentProtocolError }

/**
 * Passes on what an agent says for as long as it keeps the protocol: each message of its shape, in its place,
 * no block lost or doubled, durations finite and positive, no more samples than the plan allows, and a `done`
 * that counts what really came. Anything else throws AgentProtocolError, and so does an end without an ending.
 */
export async function* verifyMessages(
  messages: AsyncIterable<unknown>,
  plan: Pick<InvocationPlan, 'batch' | 'arrival' | 'warmup' | 'sampling'>,
): AsyncGenerator<AgentMessage, void, undefined> {
  const order = createOrder(plan)
  for await (const message of messages) {
    if (!shape.Check(message)) throw new AgentProtocolError(`not a message: ${excerpt(message)}`)
    order.accept(message)
    yield message
  }
  order.end()
}

const shape = Compile(AgentMessage)
