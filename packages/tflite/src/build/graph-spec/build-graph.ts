import { createHash } from 'node:crypto'
import type { TfliteModel } from '../../graph.js'
import { writeModel } from '../../write/model-writer.js'
import { MAX_SEED } from '../random.js'
import { emitModel, type PlannedOperator, planOperators } from './emit.js'
import { parseGraph } from './parse-graph.js'
import { type GraphSpec, InvalidGraphError } from './spec.js'
import { executionOrder } from './wiring.js'

/** Raised whenever the bytes of any built graph change: the same spec and version give the same bytes. */
export const graphBuilderVersion = 1

export interface BuiltGraph {
  readonly bytes: Uint8Array
  readonly model: TfliteModel
  readonly spec: { readonly graph: GraphSpec }
  readonly seed: number
  readonly specDigest: string
}

/**
 * Builds a model from a graph of operators, with seeded random weights where none are given.
 *
 * @param graph JSON as in this folder's README
 * @param seed an unsigned 32-bit integer
 * @throws InvalidGraphError naming each operator or tensor that is wrong
 */
export function buildGraph(graph: unknown, seed = 0): BuiltGraph {
  const { spec, planned } = plan(graph)
  if (!Number.isInteger(seed) || seed < 0 || seed > MAX_SEED) {
    throw new InvalidGraphError([{ path: '/seed', message: `must be a whole number from 0 to ${MAX_SEED}` }])
  }
  const model = emitModel(spec, planned, seed, `graph, random weights of seed ${seed}`)
  return { bytes: writeModel(model), model, spec: { graph: spec }, seed, specDigest: digestOf(spec, seed) }
}

/**
 * The form that ways to write the same graph share: operators in execution order, outputs named, options that are the
 * schema's default left out unless the type requires them.
 *
 * @throws InvalidGraphError
 */
export function canonicalGraphSpec(graph: unknown): GraphSpec {
  return plan(graph).spec
}

/** SHA-256 (hex) of canonical graph, seed and builder version: equal digests mean equal bytes. */
export function graphSpecDigest(graph: unknown, seed: number): string {
  return digestOf(canonicalGraphSpec(graph), seed)
}

function plan(graph: unknown): { readonly spec: GraphSpec; readonly planned: readonly PlannedOperator[] } {
  const parsed = parseGraph(graph)
  const planned = planOperators(parsed, executionOrder(parsed))
  return { spec: { ...parsed, operators: planned.map(({ spec }) => spec) }, planned }
}

function digestOf(graph: GraphSpec, seed: number): string {
  return createHash('sha256').update(JSON.stringify({ graphBuilderVersion, graph, seed })).digest('hex')
}
