import { bytesOf, type GraphEditor } from '../edit/index.js'
import type { Operator, Quantization, Tensor } from '../graph.js'
import { elementBytes } from './operator-call.js'
import type { ChannelTrace } from './trace-channels.js'

/** Takes removed classes of channels out of every activation, constant and shape of the graph. */
export function cutChannels(editor: GraphEditor, trace: ChannelTrace, removed: ReadonlySet<number>): void {
  const keptOf = (channels: readonly number[]): number[] =>
    channels.flatMap((channel, place) => (removed.has(trace.classes.classOf(channel)) ? [] : [place]))
  for (const [tensor, channels] of trace.channelsOf) {
    const kept = keptOf(channels).length
    if (kept < channels.length) editor.tensors[tensor] = narrowed(editor.tensorAt(tensor), kept)
  }
  const rewired = new Map<number, Operator>()
  // Operators that share a constant share what is left of it.
  const changed = new Map<string, number>()
  const replace = (index: number, place: number, how: string, change: (tensor: Tensor) => Tensor): void => {
    const operator = rewired.get(index) ?? editor.operators[index]
    if (operator === undefined) return
    const source = operator.inputs[place] ?? -1
    const tensor = changed.get(`${source} ${how}`) ?? editor.addTensor(change(editor.tensorAt(source)))
    changed.set(`${source} ${how}`, tensor)
    rewired.set(index, { ...operator, inputs: operator.inputs.with(place, tensor) })
  }
  for (const { operator, place, axis, channels } of trace.cuts) {
    const kept = keptOf(channels)
    if (kept.length === channels.length) continue
    replace(operator, place, `${axis}: ${kept}`, (tensor) => sliced(tensor, axis, kept))
  }
  for (const { operator, place, element, channels } of trace.counts) {
    const kept = keptOf(channels).length
    if (kept === channels.length) continue
    replace(operator, place, `${element}= ${kept}`, (tensor) => counted(tensor, element, kept))
  }
  editor.operators = editor.operators.map((operator, index) =>
    reshaped(editor, rewired.get(index) ?? operator),
  )
}

function narrowed(tensor: Tensor, kept: number): Tensor {
  const { shape, shapeSignature } = tensor
  return {
    ...tensor,
    shape: shape.with(-1, kept),
    ...(shapeSignature && { shapeSignature: shapeSignature.with(-1, kept) }),
  }
}

/** The elements at some places of an axis, with their scales. */
function sliced(tensor: Tensor, axis: number, kept: readonly number[]): Tensor {
  const { data = new Uint8Array(0), shape, quantization } = tensor
  const size = shape[axis] ?? 0
  const run = shape.slice(axis + 1).reduce((product, length) => product * length, elementBytes(tensor))
  // Some converters number a bias's only axis as the one of the weights.
  const isOfAxis = shape.length === 1 || quantization?.dimension === axis
  const rows = size === 0 ? 0 : data.byteLength / (size * run)
  const bytes = new Uint8Array(rows * kept.length * run)
  let end = 0
  for (let row = 0; row < rows; row++) {
    for (const place of kept) {
      const first = (row * size + place) * run
      bytes.set(data.subarray(first, first + run), end)
      end += run
    }
  }
  return {
    ...tensor,
    shape: shape.with(axis, kept.length),
    data: bytes,
    ...(quantization && isOfAxis && { quantization: scalesOf(quantization, size, kept) }),
  }
}

function scalesOf(quantization: Quantization, size: number, kept: readonly number[]): Quantization {
  const pick = (values: readonly number[]) =>
    values.length === size ? kept.map((place) => values[place] ?? 0) : values
  return { ...quantization, scale: pick(quantization.scale), zeroPoint: pick(quantization.zeroPoint) }
}

function counted(tensor: Tensor, element: number, count: number): Tensor {
  const bytes = (tensor.data ?? new Uint8Array(0)).slice()
  if (tensor.dtype === 'int64') {
    const values = new BigInt64Array(bytes.buffer)
    values[element] = BigInt(count)
    return { ...tensor, data: bytesOf(values) }
  }
  const values = new Int32Array(bytes.buffer)
  values[element] = count
  return { ...tensor, data: bytesOf(values) }
}

/** A RESHAPE says its shape a second time, in its options. */
function reshaped(editor: GraphEditor, operator: Operator): Operator {
  const { newShape } = operator.options
  const size = editor.tensors[operator.outputs[0] ?? -1]?.shape.at(-1)
  if (operator.type !== 'RESHAPE' || !Array.isArray(newShape) || newShape.length === 0) return operator
  if (size === undefined || newShape.at(-1) === -1 || newShape.at(-1) === size) return operator
  return { ...operator, options: { ...operator.options, newShape: newShape.with(-1, size) } }
}
