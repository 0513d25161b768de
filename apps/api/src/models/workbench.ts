import { Worker } from 'node:worker_threads'
import type { FoundEncodings, ModelCoverage, Transform } from '@paceline/contracts'
import { ProblemError } from '../problems/problem-error.js'
import { isProblemCode } from '../problems/statuses.js'
import type { SpaceSearchRequest } from '../spaces/search-space.js'
import type {
  AnalysedModel,
  BuildRequest,
  BuiltModel,
  TransformedModel,
  WorkbenchAnswer,
  WorkbenchFailure,
  WorkbenchResult,
  WorkbenchResults,
  WorkbenchTask,
} from './workbench-tasks.js'

/** Reads, checks, builds and changes models away from the event loop. */
export interface Workbench extends AsyncDisposable {
  /** What is in the file. Throws ProblemError `invalid-model` with the place. */
  analyse(path: string): Promise<AnalysedModel>
  /** What runtimes would leave out of the model in the file. */
  cover(path: string): Promise<ModelCoverage>
  /** Throws ProblemError `invalid-encoding` with each wrong decision, or `invalid-graph` with each wrong operator. */
  build(request: BuildRequest): Promise<BuiltModel>
  /** Encodings of a space. Throws ProblemError `not-found`, `invalid-encoding` and `search-exhausted`. */
  search(space: string, definition: string | null, request: SpaceSearchRequest): Promise<FoundEncodings>
  /** What becomes of the model in the file. Throws ProblemError `invalid-transform` naming the layer or tensor. */
  transform(path: string, request: Transform): Promise<TransformedModel>
}

interface Waiting {
  readonly id: number
  readonly task: WorkbenchTask
  resolve(result: WorkbenchResult): void
  reject(error: Error): void
}

const LIMITS_MS = {
  analyse: 30_000,
  cover: 30_000,
  build: 60_000,
  search: 30_000,
  transform: 60_000,
} as const
const HEAP_LIMIT_MB = 1024

/**
 * One thread, made when it is first needed and again after it died. Uploads go before what is built or changed:
 * somebody waits for each of them, and a search tool may ask for thousands of builds.
 */
export function createWorkbench(): Workbench {
  const analyses: Waiting[] = []
  const makings: Waiting[] = []
  let thread: Worker | null = null
  let current: Waiting | null = null
  let timer: NodeJS.Timeout | undefined
  let nextId = 0
  let closed = false

  const submit = <T extends WorkbenchTask>(task: T): Promise<WorkbenchResults[T['kind']]> =>
    new Promise((resolve, reject) => {
      if (closed) return reject(new ProblemError('unavailable', 'the API is shutting down'))
      const waiting = {
        id: nextId++,
        task,
        resolve: (result: WorkbenchResult) => resolve(result as WorkbenchResults[T['kind']]),
        reject,
      }
      ;(task.kind === 'analyse' || task.kind === 'cover' ? analyses : makings).push(waiting)
      pump()
    })

  const pump = (): void => {
    if (current) return
    current = analyses.shift() ?? makings.shift() ?? null
    if (!current) {
      thread?.unref()
      return
    }
    thread ??= start()
    thread.ref()
    const { id, task } = current
    const limitMs = LIMITS_MS[task.kind]
    timer = setTimeout(() => abandon(tooMuch(task, `takes longer than ${limitMs / 1000} s`)), limitMs)
    thread.postMessage({ id, task })
  }

  const start = (): Worker => {
    const worker = new Worker(new URL('./workbench-thread.js', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
    })
    worker.on('message', (answer: WorkbenchAnswer) => {
      if (worker !== thread || answer.id !== current?.id) return
      const { resolve, reject } = current
      settle()
      if ('result' in answer) resolve(answer.result)
      else reject(errorOf(answer.failure))
      pump()
    })
    worker.on('error', (error) => {
      if (worker !== thread) return
      const memory = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'
      abandon(memory && current ? tooMuch(current.task, 'takes more memory than there is for one') : error)
    })
    worker.on('exit', (code) => {
      if (worker === thread) abandon(new Error(`the workbench thread ended by itself with ${code}`))
    })
    return worker
  }

  /** The thread is lost or hopeless: its task fails, the next one gets a new thread. */
  const abandon = (error: Error): void => {
    const lost = current
    const hopeless = thread
    thread = null
    void hopeless?.terminate()
    settle()
    lost?.reject(error)
    pump()
  }

  const settle = (): void => {
    clearTimeout(timer)
    current = null
  }

  return {
    analyse: (path) => submit({ kind: 'analyse', path }),
    cover: (path) => submit({ kind: 'cover', path }),
    build: (request) => submit({ ...request, kind: 'build' }),
    search: (space, definition, request) => submit({ kind: 'search', space, definition, request }),
    transform: (path, request) => submit({ kind: 'transform', path, request }),
    async [Symbol.asyncDispose]() {
      closed = true
      const gone = new ProblemError('unavailable', 'the API is shutting down')
      for (const waiting of [...analyses.splice(0), ...makings.splice(0)]) waiting.reject(gone)
      current?.reject(gone)
      settle()
      await thread?.terminate()
    },
  }
}

/** What is at fault where a task takes too much of everything. */
const CODES = {
  analyse: 'invalid-model',
  cover: 'invalid-model',
  build: 'invalid-encoding',
  search: 'invalid-space',
  transform: 'invalid-transform',
} as const

function tooMuch(task: WorkbenchTask, what: string): ProblemError {
  const { kind } = task
  return new ProblemError(
    'graph' in task ? 'invalid-graph' : CODES[kind],
    `this ${kind === 'search' ? 'search' : 'model'} ${what}`,
  )
}

function errorOf({ code, message, errors }: WorkbenchFailure): Error {
  if (isProblemCode(code)) return new ProblemError(code, message, errors)
  return new Error(`workbench: ${message}`)
}
