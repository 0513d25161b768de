import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { deferred } from '../deferred.js'
import { tailOf } from '../logs.js'
import { StartError } from '../start-error.js'

/** One of our Node programs, as it is started. */
export interface ProgramPlan {
  readonly name: string
  readonly script: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly logFile: string
  readonly readyWithinMs: number
}

/** What a program says of itself when it serves: `{type: 'ready'}` and whatever it adds. */
export type ReadyMessage = { readonly type: 'ready' } & Readonly<Record<string, unknown>>

/** A started program. */
export interface RunningProgram {
  readonly name: string
  readonly pid: number
  readonly ready: ReadyMessage
  /** How it ended, in words. */
  readonly ended: Promise<string>
  hasEnded(): boolean
  /** Asks it to end; when it has not by then, ends it and its process group by force. */
  stop(withinMs: number): Promise<void>
  kill(): void
}

/** V8 keeps its nursery at its largest once loading has filled it: 32 MB by default, for programs that mostly wait. */
const nodeArguments = ['--enable-source-maps', '--max-semi-space-size=4']

/**
 * Starts a program in a process group of its own, so that a terminal's Ctrl-C reaches only the launcher, with a
 * channel by which it sees the launcher killed; waits for its word that it serves.
 *
 * @throws StartError `program-failed` when it ends or stays silent instead
 */
export async function startProgram(
  plan: ProgramPlan,
  onStarted: (pid: number) => void,
): Promise<RunningProgram> {
  const log = openSync(plan.logFile, 'a', 0o600)
  const child = spawn(process.execPath, [...nodeArguments, plan.script], {
    cwd: plan.cwd,
    env: plan.env,
    stdio: ['ignore', log, log, 'ipc'],
    detached: true,
  })
  closeSync(log)
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`))
  })
  let over = false
  void ended.then(() => {
    over = true
  })
  if (child.pid !== undefined) onStarted(child.pid)
  const running = {
    name: plan.name,
    pid: child.pid ?? 0,
    ended,
    hasEnded: () => over,
    kill: () => killGroup(child),
    stop: async (withinMs: number) => {
      child.kill('SIGTERM')
      const force = setTimeout(() => killGroup(child), withinMs)
      await ended
      clearTimeout(force)
      // What it started itself shares its group, and may have been left behind.
      killGroup(child)
    },
  }
  try {
    return { ...running, ready: await readyMessage(child, plan, ended) }
  } catch (error) {
    killGroup(child)
    throw error
  }
}

async function readyMessage(
  child: ChildProcess,
  plan: ProgramPlan,
  ended: Promise<string>,
): Promise<ReadyMessage> {
  const ready = deferred<ReadyMessage>()
  const fail = (what: string) => {
    const tail = tailOf(plan.logFile, 12)
    ready.reject(
      new StartError(
        'program-failed',
        `The ${plan.name} ${what}: see ${plan.logFile}.${tail && `\n\n${tail}`}`,
      ),
    )
  }
  child.on('message', (message) => {
    if (isReady(message)) ready.resolve(message)
  })
  void ended.then((how) => fail(`ended before it was ready (${how})`))
  const patience = setTimeout(
    () => fail(`was not ready after ${plan.readyWithinMs / 1000} s`),
    plan.readyWithinMs,
  )
  return ready.promise.finally(() => clearTimeout(patience))
}

function isReady(message: unknown): message is ReadyMessage {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready'
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nobody of that group is left.
  }
}
