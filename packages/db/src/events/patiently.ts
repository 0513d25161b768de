import { isConnectionLoss } from '../sql/connection-loss.js'

/** A database that restarts is back within this time; streams outlive it, since reading again loses nothing. */
const patienceMs = 30_000
const readAgainMs = 250

/** Reads again for a while where the connection broke; throws what the database has against the read itself. */
export async function patiently<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const giveUpMs = performance.now() + patienceMs
  for (;;) {
    try {
      return await read()
    } catch (error) {
      if (signal.aborted || !isConnectionLoss(error) || performance.now() > giveUpMs) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, readAgainMs))
  }
}
