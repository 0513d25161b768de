import { AgentMessage, type InvocationPlan } from '@paceline/contracts'
import { Compile } from 'typebox/compile'
import { AgentProtocolError } from './agent-protocol-error.js'
import { excerpt } from './excerpt.js'
import { createOrder } from './order.js'

export { createSuiteTurns, type SuiteToVerify, verifySuite } from './verify-suite.js'
export { AgentProtocolError }

/**
 * Passes on what an agent says for as long as it keeps the protocol: each message of its shape, in its place,
 * no block lost or doubled, durations finite, positive and no longer than the runner has been there, no more
 * samples than the plan allows, and a `done` that counts what really came. Anything else throws AgentProtocolError, and so does an end without an ending.
 */
export async function* verifyMessages(
  messages: AsyncIterable<unknown>,
  plan: Pick<InvocationPlan, 'batch' | 'arrival' | 'warmup' | 'sampling'>,
): AsyncGenerator<AgentMessage, void, undefined> {
  const order = createOrder(plan)
  const startedMs = performance.now()
  for await (const message of messages) {
    if (!shape.Check(message)) throw new AgentProtocolError(`not a message: ${excerpt(message)}`)
    order.accept(message)
    checkPlausible(message, performance.now() - startedMs)
    yield message
  }
  order.end()
}

const shape = Compile(AgentMessage)

/** Two clocks that both keep time agree on a duration within these. */
const CLOCK_RATIO = 1.05
const CLOCK_SLACK_MS = 5000

/** Nothing lasted longer than the runner has been there: a clock that leaps makes a sample of hours. */
function checkPlausible(message: AgentMessage, elapsedMs: number): void {
  const longestMs = longestOf(message)
  if (longestMs <= elapsedMs * CLOCK_RATIO + CLOCK_SLACK_MS) return
  const there = `its runner was started ${elapsedMs.toFixed(0)} ms ago`
  throw new AgentProtocolError(`something in "${message.type}" lasted ${longestMs} ms, and ${there}`)
}

function longestOf(message: AgentMessage): number {
  if (message.type === 'init') return message.initMs
  if (message.type === 'first') return message.firstMs ?? 0
  if (message.type !== 'block') return 0
  return message.batch * message.samplesMs.reduce((longest, sampleMs) => Math.max(longest, sampleMs), 0)
}
