import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import type { Readable } from 'node:stream'
import { MESSAGE_FD, parentArgument } from '@paceline/agent/stdio'
import { cpuListText } from '@paceline/domain'
import { InvocationError } from '../driver.js'
import { type ChildLog, openChildLog } from './child-log.js'
import { messageLines } from './message-lines.js'

/** An agent that runs as a program of its own, written for Node or for no other program. */
export type AgentProgram = (AgentScript | AgentBinary) & {
  /** All its threads are held to these from its first instruction on; left out: to none. Needs `taskset`. */
  readonly cpus?: readonly number[]
}

/** Its messages leave by a descriptor of their own. */
export interface AgentScript {
  readonly path: string
  /** Node's own flags for it, such as those that switch WASM features on. */
  readonly nodeArgs?: readonly string[]
}

/** Its messages leave by stdout, and it ends with its stdin. */
export interface AgentBinary {
  readonly binary: string
  readonly binaryArgs: readonly string[]
}

/**
 * Runs an agent once and passes on what it says. Throws InvocationError `runner-crashed`, naming the signal, when
 * it ends without an ending, and the signal's reason when aborted. What it said last holds, even if it then does
 * not end. However it is left, the process is gone after.
 */
export async function* runAgent(
  program: AgentProgram,
  args: readonly string[],
  plan: object | null,
  signal: AbortSignal,
): AsyncGenerator<unknown, void, undefined> {
  signal.throwIfAborted()
  const log = openChildLog()
  const child = start(program, args, log)
  // Kept from here on: an exit that nobody waits for yet would be missed.
  const ended = outcomeOf(child)
  const kill = () => child.kill('SIGKILL')
  signal.addEventListener('abort', kill, { once: true })
  let overdue: NodeJS.Timeout | undefined
  try {
    if (plan !== null) child.stdin?.write(`${JSON.stringify(plan)}\n`)
    let last: unknown
    for await (const message of messageLines(child.stdio[messageFdOf(program)] as Readable)) {
      last = message
      if (isEnding(message, plan)) overdue ??= setTimeout(kill, ENDING_MS)
      yield message
    }
    const outcome = await ended
    signal.throwIfAborted()
    if (!isEnding(last, plan)) throw crash(outcome, log.lastWords(), program)
  } finally {
    clearTimeout(overdue)
    signal.removeEventListener('abort', kill)
    kill()
    await ended
    log.close()
  }
}

/** How long a runner may take to end after its last word: a runtime can hang in its own clearing up. */
const ENDING_MS = 2000

const STDOUT_FD = 1
const messageFdOf = (program: AgentProgram) => ('binary' in program ? STDOUT_FD : MESSAGE_FD)

function commandOf(program: AgentProgram): string[] {
  if ('binary' in program) return [program.binary, ...program.binaryArgs]
  return [process.execPath, ...(program.nodeArgs ?? []), program.path, parentArgument(process.pid)]
}

function start(program: AgentProgram, args: readonly string[], log: ChildLog): ChildProcess {
  const [command, ...commandArgs] = [
    // It becomes the runner: pid and parent stay as they are.
    ...(program.cpus ? ['taskset', '-c', cpuListText(program.cpus)] : []),
    ...commandOf(program),
    ...args,
  ] as [string, ...string[]]
  const child = spawn(command, commandArgs, {
    stdio: 'binary' in program ? ['pipe', 'pipe', log.fd] : ['pipe', log.fd, log.fd, 'pipe'],
    env: cleanEnvironment(),
  })
  // A runner that is gone before it has read its plan is told of by its exit.
  child.stdin?.on('error', () => {})
  if (child.pid !== undefined) preferForMemoryKill(child.pid)
  return child
}

/** A model is somebody else's program: it gets none of this worker's addresses and keys. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  // PACELINE_START is a mark and no secret: by it the launcher finds what a killed worker left.
  const kept = ['PATH', 'LANG', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LD_LIBRARY_PATH', 'PACELINE_START']
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )
}

/** Where Linux runs out of memory, the model goes before the worker and the database. */
function preferForMemoryKill(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, '500')
  } catch {
    // Not on this system, or the process is gone already.
  }
}

interface Outcome {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly error?: Error
}

async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
    return { code, signal }
  } catch (error) {
    // `error` came instead: the process was never there.
    return { code: null, signal: null, error: error instanceof Error ? error : new Error(String(error)) }
  }
}

/** A probe may end with `ready`; an invocation ends with one of the protocol's endings. */
function isEnding(message: unknown, plan: object | null): boolean {
  if (message === null || typeof message !== 'object' || !('type' in message)) return false
  const ends = plan === null ? ['ready'] : ['done', 'suite-done']
  return [...ends, 'error', 'unsupported'].includes(String(message.type))
}

function crash({ code, signal, error }: Outcome, lastWords: string, { cpus }: AgentProgram): InvocationError {
  if (error)
    return new InvocationError('driver-failed', `the runner cannot be started: ${error.message}`, {
      cause: error,
    })
  // It has not become the runner: a cpuset of the system's leaves none of these CPUs.
  if (cpus && lastWords.startsWith('taskset: ')) {
    const message = `no runner can be held to CPUs ${cpuListText(cpus)} here: ${lastWords}`
    return new InvocationError('affinity-unknown', message)
  }
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${code} and no result`
  const hint = signal === 'SIGKILL' ? ', as when the system runs out of memory' : ''
  const words = lastWords === '' ? '' : `; its last words: ${lastWords}`
  return new InvocationError('runner-crashed', `the runner ${how}${hint}${words}`)
}
