import process from 'node:process'
import type { InvocationPlan, Ready, SuitePlan } from '@paceline/contracts'
import { failureMessage } from '../failure-message.js'
import { type ModelRunner, RunnerError } from '../model-runner.js'
import { runInvocation } from '../run-invocation.js'
import { runSuite } from '../suite/run-suite.js'
import { MESSAGE_FD, readLine, writeLine } from './channel.js'
import { parentPidOf, watchParent } from './parent.js'
import { processClock } from './process-clock.js'

export { MESSAGE_FD, writeLine } from './channel.js'
export { parentArgument } from './parent.js'
export { peakMemoryBytes } from './peak-memory.js'
export { processClock } from './process-clock.js'
export { relaxedSimdFlags } from './relaxed-simd-flags.js'

/** A runtime as a program: what it says of itself, and how to run models in it. */
export interface AgentProgram {
  /** Loads the runtime for a plan, which may decide the build; null when it is only probed. */
  open(plan: Pick<InvocationPlan, 'threads'> | null): Promise<OpenedProgram>
  /**
   * Ties this process to its parent's life by means of the platform; true where that worked. Without it a
   * thread looks now and then whether the parent is still there.
   */
  readonly dieWithParent?: () => boolean
}

export interface OpenedProgram {
  readonly ready: Ready
  /** A runner for one model: an invocation takes one, a suite one after the other. */
  readonly createRunner: () => ModelRunner
}

/**
 * Serves one invocation or suite to the worker that spawned this process, then ends it: the plan comes as one line of
 * JSON on stdin, messages leave as lines of JSON on file descriptor 3. With `--probe` the only message is
 * `ready`, or the `error` that says why this runtime does not work here.
 */
export async function serveStdio(
  program: AgentProgram,
  args: readonly string[] = process.argv.slice(2),
): Promise<never> {
  try {
    if (args.includes('--probe')) await probe(program)
    else await serve(program, parentPidOf(args))
  } catch (error) {
    writeLine(MESSAGE_FD, failureMessage(error))
    process.exit(1)
  }
  process.exit(0)
}

async function probe(program: AgentProgram): Promise<void> {
  const { ready } = await program.open(null)
  writeLine(MESSAGE_FD, ready)
}

async function serve(program: AgentProgram, parentPid: number): Promise<void> {
  const line = readLine()
  if (line === null) return
  const plan = parsePlan(line)
  if (!program.dieWithParent?.()) watchParent(parentPid)
  // A parent that died before the tie was made is noticed here.
  if (process.ppid !== parentPid) return
  const { ready, createRunner } = await program.open(plan)
  const surroundings = {
    ready,
    clock: processClock,
    emit: (message: unknown) => writeLine(MESSAGE_FD, message),
    yieldToHost: () => new Promise<void>((resolve) => setImmediate(resolve)),
    // The worker cancels by killing: a process in the middle of an inference hears nothing else.
    signal: new AbortController().signal,
  }
  if (plan.type === 'suite') await runSuite({ ...surroundings, plan, createRunner })
  else await runInvocation({ ...surroundings, plan, runner: createRunner() })
}

/**
 * Takes a line for a plan by its type alone: it comes from the worker that spawned this process, and loading
 * the schemas would cost each invocation a good part of its start.
 */
function parsePlan(line: string): InvocationPlan | SuitePlan {
  let plan: unknown
  try {
    plan = JSON.parse(line)
  } catch (error) {
    throw new RunnerError('invalid-plan', 'the plan is not JSON', { cause: error })
  }
  if (!isPlan(plan)) throw new RunnerError('invalid-plan', 'the message is not a plan')
  return plan
}

function isPlan(value: unknown): value is InvocationPlan | SuitePlan {
  if (value === null || typeof value !== 'object' || !('type' in value)) return false
  return value.type === 'plan' || value.type === 'suite'
}
