/**
 * The thread that reads strangers' bytes and builds models, so that the event loop which answers everybody
 * never waits for either.
 */
import { readFile } from 'node:fs/promises'
import { type MessagePort, parentPort } from 'node:worker_threads'
import type { ModelCoverage } from '@paceline/contracts'
import { kernelCoverageOf } from '@paceline/kernel-plan'
import { inspectPlugin, isWasm, kernelOf } from '@paceline/kernel-plugin'
import {
  analyse,
  builderVersion,
  buildGraph,
  buildModel,
  coverageOf,
  graphBuilderVersion,
  readModel,
  spaces,
  type TfliteModel,
  transformModel,
  weightsDigest,
  writeModel,
} from '@paceline/tflite'
import { searchSpace, spaceNamed } from '../spaces/search-space.js'
import { foretell } from './foretell.js'
import { graphSummary } from './graph-summary.js'
import { pluginGraph } from './plugin-graph.js'
import { singleKernelOf } from './single-kernel.js'
import { storableGraph } from './storable-graph.js'
import type {
  AnalysedModel,
  BuildRequest,
  BuiltModel,
  TransformedModel,
  WorkbenchAnswer,
  WorkbenchFailure,
  WorkbenchResult,
  WorkbenchTask,
} from './workbench-tasks.js'

if (parentPort) serve(parentPort)

function serve(port: MessagePort): void {
  port.on('message', async ({ id, task }: { id: number; task: WorkbenchTask }) => {
    try {
      const result = await resultOf(task)
      const given = 'bytes' in result ? [result.bytes.buffer as ArrayBuffer] : []
      port.postMessage({ id, result } satisfies WorkbenchAnswer, given)
    } catch (error) {
      port.postMessage({ id, failure: failureOf(error) } satisfies WorkbenchAnswer)
    }
  })
}

async function resultOf(task: WorkbenchTask): Promise<WorkbenchResult> {
  if (task.kind === 'build') return build(task)
  if (task.kind === 'search') return searchSpace(spaceNamed(task.space, task.definition), task.request)
  const bytes = await readFile(task.path)
  if (task.kind === 'cover') return isWasm(bytes) ? ofPlugins : coverageIn(readModel(bytes))
  return task.kind === 'analyse' ? read(bytes) : transform(bytes, task)
}

/** No library is asked to run a plug-in, so that nothing is foretold of one. */
const ofPlugins: ModelCoverage = { items: [] }

function read(bytes: Uint8Array): AnalysedModel {
  if (!isWasm(bytes)) return seen(readModel(bytes))
  const { manifest } = inspectPlugin(bytes)
  return {
    graph: pluginGraph(manifest),
    coverage: ofPlugins,
    kernel: kernelOf(manifest),
    format: 'wasm',
  }
}

/** What is read of a model while it is at hand. */
function seen(model: TfliteModel): AnalysedModel {
  const graph = graphSummary(analyse(model))
  const fused = model.graphs[0]?.operators[0]?.options.fusedActivation
  const kernel = singleKernelOf(graph, fused === undefined ? undefined : String(fused))
  return { graph, coverage: coverageIn(model), kernel, format: 'tflite' }
}

const coverageIn = (model: TfliteModel): ModelCoverage => foretell(model, [coverageOf, kernelCoverageOf])

function build(request: BuildRequest): BuiltModel {
  const { bytes, model: built, ...facts } = 'graph' in request ? ofGraph(request) : ofSpace(request)
  const model = inPrecision(withZeros(built, request.sparsity ?? 0), request.dtype ?? 'float32')
  return {
    ...facts,
    bytes: alone(model === built ? bytes : writeModel(model)),
    ...seen(model),
    weightsDigest: weightsDigest(model),
  }
}

function ofSpace({ space, encoding, seed, definition = null }: Extract<BuildRequest, { space: string }>) {
  const known = definition === null ? spaces : new Map([[space, spaceNamed(space, definition)]])
  const { bytes, model, spec } = buildModel({ space, encoding }, seed, known)
  const { title = space, digest = null } = known.get(space) ?? {}
  return {
    bytes,
    model,
    spec: { space, encoding: { ...spec.encoding }, builderVersion: String(builderVersion) },
    family: title,
    spaceDigest: digest,
  }
}

function ofGraph({ graph, seed }: Extract<BuildRequest, { graph: unknown }>) {
  const { bytes, model, spec } = buildGraph(graph, seed)
  return {
    bytes,
    model,
    spec: { graph: storableGraph(spec.graph), builderVersion: String(graphBuilderVersion) },
    family: null,
    spaceDigest: null,
  }
}

function withZeros(model: TfliteModel, sparsity: number): TfliteModel {
  if (sparsity === 0) return model
  return transformModel(model, { kind: 'prune', pattern: 'unstructured', sparsity }).model
}

function inPrecision(model: TfliteModel, dtype: NonNullable<BuildRequest['dtype']>): TfliteModel {
  return dtype === 'float32' ? model : transformModel(model, { kind: 'quantize', dtype }).model
}

function transform(
  bytes: Uint8Array,
  { request }: Extract<WorkbenchTask, { kind: 'transform' }>,
): TransformedModel {
  const { model, report, warnings } = transformModel(readModel(bytes), request)
  return {
    bytes: alone(writeModel(model)),
    ...seen(model),
    weightsDigest: weightsDigest(model),
    derivation: { request, report: { ...report }, warnings: [...warnings] },
  }
}

/** In a buffer of their own: a view into a larger one would carry all of it across. */
function alone(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()
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
