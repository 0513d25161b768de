import { type ActivationShape, activationShape } from '../activation-layout.js'
import type { ModelGraph } from '../model-graph.js'
import type { LoweringRule } from '../operator-call.js'

interface FoldedPad {
  readonly activation: number
  readonly input: ActivationShape
  readonly top: number
  readonly left: number
}

/** The PAD that makes a tensor, where a convolution that reads it can add its zeros itself. */
export function foldedPad(graph: ModelGraph, tensor: number): FoldedPad | null {
  const maker = graph.makerOf(tensor)
  const activation = maker?.inputs[0] ?? -1
  if (maker?.type !== 'PAD') return null
  const input = activationShape(graph.tensor(activation)?.shape ?? [])
  const paddings = graph.integers(maker.inputs[1])
  if (input === null || paddings?.length !== 8) return null
  const [batch, , top = 0, , left = 0, , channels] = paddings
  const isSpatial = batch === 0 && paddings[1] === 0 && channels === 0 && paddings[7] === 0
  return isSpatial ? { activation, input, top, left } : null
}

const convolutions = new Set(['CONV_2D', 'DEPTHWISE_CONV_2D'])

export const pad: LoweringRule = ({ graph, operator }) => {
  const [output = -1] = operator.outputs
  if (foldedPad(graph, output) === null) return 'it adds other than constant rows and columns to an image'
  const readers = graph.readersOf(output).map((index) => graph.graph.operators[index])
  const isFolded = readers.every((reader) => reader !== undefined && convolutions.has(reader.type))
  if (!isFolded || graph.graph.outputs.includes(output))
    return 'only convolutions can add its zeros themselves'
  return () => {}
}
