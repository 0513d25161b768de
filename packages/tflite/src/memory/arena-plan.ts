import { Constants, elementsOf } from '../analyse/constants.js'
import type { Graph } from '../graph.js'
import { denseBytes } from '../schema/index.js'
import { aligned } from './alignment.js'
import type { Life } from './lifetimes.js'
import { heightOf, type PlacedBlock, placeBlocks } from './offsets.js'
import { scratchOf } from './scratch.js'

/** A tensor, or an operator's scratch buffer, in the arena. */
export interface ArenaBlock extends PlacedBlock {
  /** Undefined for scratch. */
  readonly tensor?: number
}

export interface ArenaPlan {
  readonly blocks: readonly ArenaBlock[]
  /** Bytes of the arena that invocations overwrite. */
  readonly overwrittenBytes: number
  /** Bytes of the one that lives on: variables, unpacked weights and what kernels keep. */
  readonly persistentBytes: number
}

/** A life that no operator ends. */
const FOREVER = Number.MAX_SAFE_INTEGER

type Wanted = Omit<ArenaBlock, 'offset'>

/**
 * The arenas as TFLite 2.9 plans them without a delegate and on one thread (tensorflow/lite/arena_planner.cc): graph
 * inputs are kept through the whole invocation, as are outputs and what nobody reads; those first, then all others
 * by size. Variables, constants that operators unpack, and what kernels keep lie in an arena of their own.
 */
export function planArena(graph: Graph): ArenaPlan {
  const constants = new Constants(graph)
  const wanted: Wanted[] = []
  const persistent: number[] = []
  for (const [tensor, life] of plannedLives(graph).entries()) {
    const found = graph.tensors[tensor]
    if (life === undefined || found === undefined || found.data !== undefined) continue
    const bytes = denseBytes(found.dtype, elementsOf(found.shape)) ?? 0
    if (found.isVariable || constants.of(tensor) !== undefined) persistent.push(bytes)
    else wanted.push({ tensor, bytes, ...life })
  }
  for (const [step, operator] of graph.operators.entries()) {
    for (const scratch of scratchOf(graph, operator)) {
      if (scratch.persistent) persistent.push(scratch.bytes)
      else wanted.push({ bytes: scratch.bytes, first: step, last: step })
    }
  }
  const blocks = placeBlocks(wanted.sort(inOrderOfPlacement))
  return {
    blocks,
    overwrittenBytes: heightOf(blocks),
    persistentBytes: persistent.reduce((sum, bytes) => aligned(sum) + bytes, 0),
  }
}

/** By tensor index; undefined for one that nobody names. */
function plannedLives(graph: Graph): (Life | undefined)[] {
  const references = new Map<number, number>()
  const add = (tensor: number, count: number): number => {
    const sum = (references.get(tensor) ?? 0) + count
    references.set(tensor, sum)
    return sum
  }
  for (const tensor of [...graph.outputs, ...graph.inputs]) add(tensor, 1)
  for (const { inputs } of graph.operators) for (const tensor of inputs) add(tensor, 1)
  const first = new Map<number, number>(graph.inputs.map((tensor) => [tensor, 0]))
  for (const [tensor, { isVariable }] of graph.tensors.entries()) {
    if (!isVariable) continue
    first.set(tensor, 0)
    add(tensor, 1)
  }
  const last = new Map<number, number>()
  for (const [step, { inputs, outputs }] of graph.operators.entries()) {
    for (const tensor of outputs) if (!first.has(tensor)) first.set(tensor, step)
    for (const tensor of inputs) if (add(tensor, -1) === 0) last.set(tensor, step)
  }
  return graph.tensors.map((_, tensor) => {
    const start = first.get(tensor)
    return start === undefined ? undefined : { first: start, last: last.get(tensor) ?? FOREVER }
  })
}

function inOrderOfPlacement(one: Wanted, other: Wanted): number {
  const wholeRun = Number(lastsAll(other)) - Number(lastsAll(one))
  if (wholeRun !== 0) return wholeRun
  if (lastsAll(one)) return (one.tensor ?? 0) - (other.tensor ?? 0)
  return other.bytes - one.bytes || one.first - other.first
}

const lastsAll = ({ first, last }: Life): boolean => first === 0 && last === FOREVER
