import type { RuntimeHost } from '../driver.js'
import { invocationErrorOf } from './adb-errors.js'

/** A host whose calls to its device, whichever it makes, fail as its contract has it: with an InvocationError. */
export function withInvocationErrors(host: RuntimeHost): RuntimeHost {
  const { suite, profilerText, warning } = host
  return {
    offer: host.offer,
    ...(warning !== undefined && { warning }),
    invoke: (plan, signal) => told(host.invoke(plan, signal)),
    ...(suite && { suite: (plan, signal) => told(suite.call(host, plan, signal)) }),
    ...(profilerText && {
      profilerText: (plan, signal) =>
        profilerText.call(host, plan, signal).catch((error: unknown) => {
          throw invocationErrorOf(error)
        }),
    }),
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  }
}

async function* told<T>(messages: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  try {
    yield* messages
  } catch (error) {
    throw invocationErrorOf(error)
  }
}
