import type { Operator } from '@paceline/tflite/read'
import type { ModelGraph } from '../model-graph.js'
import type { LoweringRule } from '../operator-call.js'

/** Channel shuffle (Zhang et al., "ShuffleNet", 2018), which TFLite has as RESHAPE, TRANSPOSE and RESHAPE. */
export interface Shuffle {
  /** What is shuffled. */
  readonly activation: number
  readonly groups: number
  /** Channels of a group. */
  readonly depth: number
}

/** The shuffle whose last RESHAPE makes a tensor: its channels, as rows of groups, are turned. */
export function shuffleEndingIn(graph: ModelGraph, tensor: number): Shuffle | null {
  const last = graph.makerOf(tensor)
  const turn = graph.makerOf(last?.inputs[0] ?? -1)
  const first = graph.makerOf(turn?.inputs[0] ?? -1)
  if (last?.type !== 'RESHAPE' || turn?.type !== 'TRANSPOSE' || first?.type !== 'RESHAPE') return null
  const [activation = -1] = first.inputs
  // Whose own values no operator of the plan makes.
  if (graph.isConstant(activation) || graph.makerOf(activation)?.type === 'TRANSPOSE') return null
  const [image, rows, made] = [activation, first.outputs[0], tensor].map(
    (at) => graph.tensor(at)?.shape ?? [],
  )
  if (image === undefined || rows === undefined || made === undefined) return null
  const [groups = 0, depth = 0] = rows.slice(-2)
  const isBack = groups * depth === image.at(-1) && made.join() === image.join()
  if (!isBack || elementsOf(rows) !== elementsOf(image)) return null
  if (!swapsLastTwo(graph.integers(turn.inputs[1]), rows.length)) return null
  return { activation, groups, depth }
}

/** Of each channel that is made, the one that goes there. */
export function shuffledChannels({ groups, depth }: Shuffle): Uint32Array {
  const channels = { length: groups * depth }
  return Uint32Array.from(channels, (_, to) => (to % groups) * depth + Math.floor(to / groups))
}

/** Whether a tensor is but the rows of groups that shuffles turn. */
export const isRowsOfShuffles = (graph: ModelGraph, tensor: number): boolean =>
  areReaders(graph, tensor, ({ type, outputs: [turned = -1] }) => {
    return type === 'TRANSPOSE' && isTurnedOfShuffles(graph, turned)
  })

const isTurnedOfShuffles = (graph: ModelGraph, tensor: number): boolean =>
  areReaders(graph, tensor, ({ outputs: [made = -1] }) => shuffleEndingIn(graph, made) !== null)

/** As a part of a shuffle, whose last RESHAPE does the work. */
export const transpose: LoweringRule = ({ graph, operator }) =>
  isTurnedOfShuffles(graph, operator.outputs[0] ?? -1)
    ? () => {}
    : 'it is no part of a channel shuffle (RESHAPE, TRANSPOSE, RESHAPE): only there is it known'

/** Whether all that reads a tensor, and at least one, passes; the model's outputs read theirs. */
function areReaders(graph: ModelGraph, tensor: number, passes: (reader: Operator) => boolean): boolean {
  const readers = graph.readersOf(tensor).flatMap((index) => graph.graph.operators[index] ?? [])
  return readers.length > 0 && readers.every(passes) && !graph.graph.outputs.includes(tensor)
}

function swapsLastTwo(order: readonly number[] | null, rank: number): boolean {
  const turned = [...Array(rank).keys()]
  turned.push(...turned.splice(-2).reverse())
  return rank > 2 && order?.join() === turned.join()
}

const elementsOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1)
