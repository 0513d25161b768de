import type { AdbDevice } from '@paceline/adb'
import type { DeviceSession } from '../../driver.js'
import { invocationErrorOf } from '../adb-errors.js'
import type { PreparedDevice, Preparer } from './preparer.js'

/** A session whose device can be prepared; its end puts everything back, and then ends the session itself. */
export function preparedSession(
  session: DeviceSession,
  device: AdbDevice,
  preparer: Preparer,
): DeviceSession {
  let prepared: PreparedDevice | null = null
  return {
    host: (runtime) => session.host(runtime),
    conditions: session.conditions,
    async prepare(clock, signal) {
      try {
        prepared = await preparer.prepare(device, clock, signal)
      } catch (error) {
        signal.throwIfAborted()
        throw invocationErrorOf(error)
      }
      return prepared.preparation
    },
    async [Symbol.asyncDispose]() {
      try {
        await prepared?.[Symbol.asyncDispose]()
      } finally {
        await session[Symbol.asyncDispose]()
      }
    },
  }
}
