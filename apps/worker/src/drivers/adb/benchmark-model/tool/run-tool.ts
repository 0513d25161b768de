import { type AdbDevice, shellWord } from '@paceline/adb'
import { InvocationError } from '../../../driver.js'
import { invocationErrorOf } from '../../adb-errors.js'
import { terminatedLines } from '../output/terminated-lines.js'

export interface ToolCommand {
  /** The program and its flags, each a word of its own. */
  readonly words: readonly string[]
  /** A mask of CPUs for `taskset`; null: wherever the system puts it. */
  readonly mask: string | null
  readonly environment?: Readonly<Record<string, string>>
}

/** In this order: the process, its lines as they are written, its end. */
export type ToolEvent = { readonly pid: number } | { readonly line: string } | { readonly exitCode: number }

/**
 * Runs a tool on a device, its errors among its lines as it wrote them. Throws InvocationError `device-lost` when the
 * device goes, and the signal's reason when aborted. However it is left, the tool is gone after.
 */
export async function* runTool(
  device: Pick<AdbDevice, 'spawn' | 'shell'>,
  command: ToolCommand,
  signal: AbortSignal,
): AsyncGenerator<ToolEvent, void, undefined> {
  signal.throwIfAborted()
  let pid: number | null = null
  let ended = false
  const end = async () => {
    if (!ended && pid !== null) await kill(device, pid)
  }
  // At once: what holds the tool's output open keeps its lines from ending.
  signal.addEventListener('abort', end, { once: true })
  try {
    await using tool = await device.spawn(shellCommandOf(command), signal)
    for await (const line of terminatedLines(tool.lines)) {
      if (pid !== null) yield { line }
      else {
        pid = pidOf(line)
        yield { pid }
      }
    }
    const exitCode = await tool.exit
    signal.throwIfAborted()
    ended = true
    yield { exitCode }
  } catch (error) {
    signal.throwIfAborted()
    throw invocationErrorOf(error)
  } finally {
    signal.removeEventListener('abort', end)
    await end()
  }
}

/**
 * The shell tells its number and becomes the tool. The empty line after it ends what the tool may have left without
 * an end, so that `terminatedLines` passes on all that it wrote.
 */
export function shellCommandOf({ words, mask, environment = {} }: ToolCommand): string {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${shellWord(value)} `)
  const tool = `${mask === null ? '' : `taskset ${mask} `}${words.map(shellWord).join(' ')}`
  const child = `echo paceline-pid $$; ${variables.length > 0 ? `export ${variables.join('')}; ` : ''}exec ${tool}`
  return `sh -c ${shellWord(child)} 2>&1; code=$?; echo; exit $code`
}

function pidOf(line: string): number {
  const digits = /^paceline-pid (\d+)$/.exec(line.trim())?.[1]
  if (digits === undefined)
    throw new InvocationError(
      'driver-failed',
      `the device's shell did not start a tool: ${line.slice(0, 200)}`,
    )
  return Number(digits)
}

const KILL_MS = 5000

/** A tool that hangs outlives the connection of its shell. */
async function kill(device: Pick<AdbDevice, 'shell'>, pid: number): Promise<void> {
  try {
    await device.shell(`kill -9 ${pid}`, AbortSignal.timeout(KILL_MS))
  } catch {
    // The device is gone, and the tool is out of reach with it.
  }
}
