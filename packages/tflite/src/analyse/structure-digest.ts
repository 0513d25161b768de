import { createHash } from 'node:crypto'
import type { Graph, Tensor, TfliteModel } from '../graph.js'
import { completeOptions } from '../schema/index.js'

/** Index constants above this are data: embedding tables of ids, not the axes and sizes of a structure. */
const maxIndexBytes = 256

/**
 * sha256 over a model's structure, in hex: per graph its inputs and outputs and the operators with options,
 * shapes and types; also the small integer constants that say how an operator works (axes, paddings, new
 * shapes). Weights, scales, names, operator versions and the numbering of tensors have no part in it.
 */
export function structureDigest(model: TfliteModel): string {
  const hash = createHash('sha256')
  for (const graph of model.graphs) {
    const say = (part: unknown): void => {
      hash.update(`${JSON.stringify(part)}\n`)
    }
    const numberOf = numbering(graph)
    say(['graph', graph.inputs.map(numberOf)])
    for (const operator of graph.operators) {
      say([
        operator.type,
        operator.customName ?? '',
        completeOptions(operator.type, operator.options),
        operator.customOptions === undefined ? '' : Buffer.from(operator.customOptions).toString('base64'),
        operator.inputs.map(numberOf),
        operator.outputs.map(numberOf),
      ])
    }
    say(['outputs', graph.outputs.map(numberOf)])
  }
  return hash.digest('hex')
}

/** Numbers tensors by first appearance and describes each once, where it first appears. */
function numbering(graph: Graph): (tensor: number) => unknown {
  const numbers = new Map<number, number>()
  return (index) => {
    const known = numbers.get(index)
    const tensor = graph.tensors[index]
    if (known !== undefined || tensor === undefined) return known ?? -1
    numbers.set(index, numbers.size)
    return [numbers.size - 1, tensor.dtype, tensor.shape, ...roleOf(tensor)]
  }
}

function roleOf(tensor: Tensor): unknown[] {
  if (tensor.isVariable) return ['variable']
  if (tensor.data === undefined) return []
  const isIndex = (tensor.dtype === 'int32' || tensor.dtype === 'int64') && tensor.quantization === undefined
  if (!isIndex || tensor.data.length > maxIndexBytes) {
    return tensor.sparsity === undefined ? ['constant'] : ['sparse', tensor.sparsity.blockMap]
  }
  return ['index', Buffer.from(tensor.data).toString('base64')]
}
