import { setTimeout as sleep } from 'node:timers/promises'
import { InvocationError } from '../../driver.js'
import { type ProcessExit, parseExitInfo } from './exit-info.js'

/** The runner process that died, and what it was running. */
export interface RunnerDeath {
  readonly package: string
  readonly pid: number
  /** Lower-case hexadecimal. */
  readonly modelSha256: string
}

interface Shell {
  shell(command: string, signal: AbortSignal): Promise<{ readonly exitCode: number; readonly stdout: string }>
}

/** How often the system took a model's runner for want of memory; one for each device, as long as it is there. */
export class MemoryKills {
  readonly #counts = new Map<string, number>()

  /** Counts one more, and says how many that makes. */
  add(modelSha256: string): number {
    const count = (this.#counts.get(modelSha256) ?? 0) + 1
    this.#counts.set(modelSha256, count)
    return count
  }
}

/** Android writes a death down some time after it. */
const LOOKS = 5
const LOOK_EVERY_MS = 200

/**
 * The error that a runner's death is, by what Android has written down of it: a crash is the model's, whoever closed
 * the runner is the device's, and want of memory is the device's once and the model's when the same model meets it
 * again. Where nothing is written down (before Android 11) it is a crash. Throws only what the shell throws.
 */
export async function classifyDeath(
  device: Shell,
  death: RunnerDeath,
  kills: MemoryKills,
  signal: AbortSignal,
): Promise<InvocationError> {
  for (let look = 1; ; look++) {
    const { stdout } = await device.shell(`dumpsys activity exit-info ${quoted(death.package)}`, signal)
    const exit = parseExitInfo(stdout).find(({ pid }) => pid === death.pid)
    if (exit !== undefined || look === LOOKS) return errorOf(exit ?? null, death, kills)
    await sleep(LOOK_EVERY_MS, undefined, { signal })
  }
}

const SIGKILL = 9

/** Pure but for the count of `kills`. */
export function errorOf(exit: ProcessExit | null, death: RunnerDeath, kills: MemoryKills): InvocationError {
  if (exit === null) {
    return new InvocationError('runner-crashed', 'the runner ended, and Android does not say why')
  }
  const words = wordsOf(exit)
  switch (exit.reason) {
    case 'low-memory':
      return outOfMemory(words, death, kills)
    case 'signaled':
      // Devices without ActivityManager.isLowMemoryKillReportSupported() tell low-memory kills so.
      return exit.status === SIGKILL ? outOfMemory(words, death, kills) : crashed(words)
    case 'anr':
      return new InvocationError('runner-hung', words)
    case 'unknown':
    case 'exit-self':
    case 'crash':
    case 'crash-native':
    case 'initialization-failure':
      return crashed(words)
    default:
      return new InvocationError('device-unhealthy', `${words}: not the model's doing, so it is tried again`)
  }
}

function crashed(words: string): InvocationError {
  return new InvocationError('runner-crashed', words)
}

function outOfMemory(words: string, { modelSha256 }: RunnerDeath, kills: MemoryKills): InvocationError {
  const count = kills.add(modelSha256)
  if (count > 1) {
    return new InvocationError('out-of-memory', `${words}, for the ${ordinal(count)} time with this model`)
  }
  const cure = "it is tried again, and is the model's failure if that happens again"
  return new InvocationError('device-unhealthy', `${words}, as when memory runs out: ${cure}`)
}

function ordinal(count: number): string {
  return count === 2 ? 'second' : `${count}th`
}

function wordsOf({ process, reason, status, description }: ProcessExit): string {
  const own = description === null ? '' : `, ${description}`
  return `Android ended ${process}: ${reason.replaceAll('-', ' ')} (status ${status}${own})`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
