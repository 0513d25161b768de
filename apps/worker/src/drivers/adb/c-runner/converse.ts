import { constants } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AdbDevice, AdbProcess } from '@paceline/adb'
import { InvocationError } from '../../driver.js'
import { invocationErrorOf } from '../adb-errors.js'

/** How long a runner may take to end after its last word. */
const ENDING_MS = 2000

/**
 * Runs the runner once on the device and passes on what it says, unchecked. Throws InvocationError `runner-crashed`,
 * with its last words, when it ends without an ending, `runner-protocol` for what is no message, `device-lost` when
 * the device goes, and the signal's reason when aborted. However it is left, the device's process is gone after.
 *
 * @param plan null to probe, which `ready` ends
 */
export async function* converse(
  device: Pick<AdbDevice, 'spawn'>,
  command: string,
  plan: object | null,
  signal: AbortSignal,
): AsyncGenerator<unknown, void, undefined> {
  signal.throwIfAborted()
  try {
    await using runner = await device.spawn(command, signal)
    if (plan !== null) await runner.write(`${JSON.stringify(plan)}\n`)
    const endings = plan === null ? ['ready', 'error'] : ['done', 'suite-done', 'unsupported', 'error']
    for await (const line of runner.lines) {
      if (line === '') continue
      const message = parsed(line)
      yield message
      if (!endings.includes(typeOf(message))) continue
      await Promise.race([runner.exit.catch(() => {}), sleep(ENDING_MS)])
      return
    }
    signal.throwIfAborted()
    throw await crashOf(runner)
  } catch (error) {
    signal.throwIfAborted()
    throw invocationErrorOf(error)
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new InvocationError('runner-protocol', `the runner sent what is not JSON: ${line.slice(0, 200)}`)
  }
}

function typeOf(message: unknown): string {
  return message !== null && typeof message === 'object' && 'type' in message ? String(message.type) : ''
}

async function crashOf(runner: AdbProcess): Promise<InvocationError> {
  const exitCode = await runner.exit
  const name = signalOf(exitCode)
  const how = name ? `was ended by ${name}` : `ended with exit code ${exitCode} and no result`
  const hint = name === 'SIGKILL' ? ', as when the system runs out of memory' : ''
  const lastWords = runner.lastWords().trim()
  const words = lastWords === '' ? '' : `; its last words: ${lastWords}`
  return new InvocationError('runner-crashed', `the runner ${how}${hint}${words}`)
}

/** A shell says 128 and the signal's number of a command that a signal ended. */
function signalOf(exitCode: number): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => number === exitCode - 128)?.[0]
}
