import {
  failureMessage,
  type ModelRunner,
  platformClock,
  RunnerError,
  runInvocation,
  runSuite,
} from '@paceline/agent'
import type { AgentMessage, InvocationPlan, Ready, SuiteMessage, SuitePlan } from '@paceline/contracts'

/** A runtime that this page has loaded. */
export interface OpenedRuntime {
  readonly ready: Ready
  /** A runner for one model: an invocation takes one, a suite one after the other. */
  readonly createRunner: () => ModelRunner
}

/** Loads the page's runtime in the build for so many threads; `probing` where nothing but its `ready` is wanted. */
export type OpenRuntime = (threads: number, probing: boolean) => Promise<OpenedRuntime>

/** What a page can be asked: one invocation, or one suite. */
export type PagePlan = InvocationPlan | SuitePlan

export type PageMessage = AgentMessage | SuiteMessage

/**
 * What the worker calls on the page: each call returns at once, so that no driver's time-out cuts an
 * invocation, and messages wait here until they are taken.
 */
export interface RunnerPage {
  /** Starts the page's one invocation or suite; null only loads the runtime and says `ready`. */
  start(plan: PagePlan | null): void
  /** The messages since the last call, in order. */
  take(): PageMessage[]
  /** Holds an idle worker thread until `unmark`, by which the page's process can be told from others. */
  mark(): void
  unmark(): void
}

export function createRunnerPage(openRuntime: OpenRuntime): RunnerPage {
  const messages: PageMessage[] = []
  let marker: Worker | null = null
  let started = false
  return {
    start(plan) {
      if (started) throw new Error('a page serves one plan')
      started = true
      void serve(openRuntime, plan, (message) => messages.push(message))
    },
    take: () => messages.splice(0),
    mark() {
      marker ??= new Worker(new URL('./mark.js', import.meta.url), { type: 'module' })
    },
    unmark() {
      marker?.terminate()
      marker = null
    },
  }
}

async function serve(
  openRuntime: OpenRuntime,
  plan: PagePlan | null,
  emit: (message: PageMessage) => void,
): Promise<void> {
  try {
    const { ready, createRunner } = await openRuntime(plan?.threads ?? 1, plan === null)
    if (plan === null) return emit(ready)
    const hidden = hiddenSignal()
    const end: PageMessage[] = []
    const surroundings = {
      ready,
      clock: platformClock,
      // The end waits below: what hid the page during the last samples is only heard of after them.
      emit: (message: PageMessage) => void (isEnd(message) ? end.push(message) : emit(message)),
      yieldToHost,
      signal: hidden,
    }
    if (plan.type === 'suite') await runSuite({ ...surroundings, plan, createRunner })
    else await runInvocation({ ...surroundings, plan, runner: createRunner() })
    await yieldToHost()
    for (const done of end) emit(hidden.aborted ? failureMessage(hidden.reason) : done)
  } catch (error) {
    emit(failureMessage(error))
  }
}

function isEnd({ type }: PageMessage): boolean {
  return type === 'done' || type === 'suite-done'
}

/** Aborts when the page is hidden, even for a moment: browsers slow hidden pages down. */
function hiddenSignal(): AbortSignal {
  const controller = new AbortController()
  const look = () => {
    if (document.visibilityState !== 'visible') {
      controller.abort(new RunnerError('page-hidden', 'the page was hidden while it measured'))
    }
  }
  document.addEventListener('visibilitychange', look)
  look()
  return controller.signal
}

/** A message to oneself comes after the tasks that wait, a driver's calls among them; a timer would be clamped. */
function yieldToHost(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
