import type { Graph, Tensor } from '../graph.js'

/** Index constants above this are data: embedding tables of ids, not the axes and sizes of a structure. */
const maxIndexBytes = 256

/** Numbers tensors by first appearance and describes each once, where it first appears; -1 is one left out. */
export function numberTensors(graph: Graph): (tensor: number) => unknown {
  const numbers = new Map<number, number>()
  return (index) => {
    const known = numbers.get(index)
    const tensor = graph.tensors[index]
    if (known !== undefined || tensor === undefined) return known ?? -1
    numbers.set(index, numbers.size)
    return [numbers.size - 1, ...describeTensor(tensor)]
  }
}

/** What a tensor is to a structure: type, shape, and of a small integer constant (axes, paddings, sizes) its bytes. */
export function describeTensor(tensor: Tensor): unknown[] {
  return [tensor.dtype, tensor.shape, ...roleOf(tensor)]
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
