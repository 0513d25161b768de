/**
 * The thread that reads strangers' bytes and builds models, so that the event loop which answers everybody
 * never waits for either.
 */
import { readFile } from 'node:fs/promises'
import { type MessagePort, parentPort } from 'node:worker_threads'
import { analyse, buildModel, readModel } from '@paceline/tflite'
import { graphSummary } from './graph-summary.js'
import type { BuiltModel, WorkbenchAnswer, WorkbenchFailure, WorkbenchTask } from './workbench-tasks.js'

if (parentPort) serve(parentPort)

function serve(port: MessagePort): void {
  port.on('message', async ({ id, task }: { id: number; task: WorkbenchTask }) => {
    try {
      if (task.kind === 'analyse') {
        const result = graphSummary(analyse(readModel(await readFile(task.path))))
        port.postMessage({ id, result } satisfies WorkbenchAnswer)
      } else {
        const result = build(task)
        port.postMessage({ id, result } satisfies WorkbenchAnswer, [result.bytes.buffer as ArrayBuffer])
      }
    } catch (error) {
      port.postMessage({ id, failure: failureOf(error) } satisfies WorkbenchAnswer)
    }
  })
}

function build({ space, encoding, seed }: Extract<WorkbenchTask, { kind: 'build' }>): BuiltModel {
  const { bytes, model, spec } = buildModel({ space, encoding }, seed)
  // A buffer of its own: a view into a larger one would carry all of it across.
  const whole = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()
  return {
    bytes: whole,
    space: spec.space,
    encoding: { ...spec.encoding },
    graph: graphSummary(analyse(model)),
  }
}

function failureOf(error: unknown): WorkbenchFailure {
  if (!(error instanceof Error)) return { code: null, message: String(error), errors: [] }
  const { code, at, offset, detail, errors } = error as {
    code?: unknown
    at?: unknown
    offset?: unknown
    detail?: unknown
    errors?: readonly { path: string; message: string }[]
  }
  const place =
    typeof at === 'string'
      ? [{ path: at, message: `${String(detail)}${typeof offset === 'number' ? ` (byte ${offset})` : ''}` }]
      : []
  return {
    code: typeof code === 'string' ? code : null,
    message: error.message,
    errors: errors ?? place,
  }
}
