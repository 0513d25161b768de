import { AgentMessage, type InvocationPlan } from '@paceline/contracts'
import { Compile } from 'typebox/compile'
import { AgentProtocolError } from './agent-protocol-error.js'
import { createOrder } from './order.js'

export { AgentProtocolError }

/**
 * Passes on what an agent says for as long as it keeps the protocol: each message of its shape, in its place,
 * no block lost or doubled, durations finite and positive, no more samples than the plan allows, and a `done`
 * that counts what really came. Anything else throws AgentProtocolError, and so does an end without an ending.
 */
export async function* verifyMessages(
  messages: AsyncIterable<unknown>,
  plan: Pick<InvocationPlan, 'warmup' | 'sampling'>,
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

/** Enough of a message to recognise it in a log. */
function excerpt(message: unknown): string {
  const text = JSON.stringify(message) ?? String(message)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
