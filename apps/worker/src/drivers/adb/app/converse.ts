import type { ModelFile } from '../../driver.js'
import { AppConnection, isObject } from './app-connection.js'

/** What is known of a runner process when its connection ends without an ending. */
export interface Ended {
  /** As its `ready` said; null where it said none. */
  readonly pid: number | null
}

/**
 * Gives the app a model and a plan, and passes on what it says, unchecked; `probe` where there is no plan. However
 * it is left, the connection is closed, by which the app ends the runner. Where it ends without an ending, `deathOf`
 * says what is thrown.
 *
 * @param port of this computer's loopback, that leads to the app
 */
export async function* converse(
  port: number,
  plan: { readonly model: ModelFile } | null,
  deathOf: (ended: Ended) => Promise<Error>,
  signal: AbortSignal,
): AsyncGenerator<unknown, void, undefined> {
  signal.throwIfAborted()
  await using app = await AppConnection.open(port, signal)
  let pid: number | null = null
  try {
    if (plan === null) app.send({ type: 'probe' })
    else {
      await app.give(plan.model)
      app.send({ ...plan, model: plan.model.sha256 })
    }
    const endings = plan === null ? ['ready', 'error'] : ['done', 'unsupported', 'error']
    for (;;) {
      const message = await app.next()
      if (message === undefined) break
      yield message
      if (!isObject(message)) continue
      if (message.type === 'ready' && typeof message.pid === 'number') pid = message.pid
      if (endings.includes(String(message.type))) {
        await theEnd(app)
        return
      }
    }
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
  signal.throwIfAborted()
  throw await deathOf({ pid })
}

/** The app closes when the runner's process is gone: nothing of it may run beside the next. */
async function theEnd(app: AppConnection): Promise<void> {
  while ((await app.next()) !== undefined);
}
