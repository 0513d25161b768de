import { createHash } from 'node:crypto'
import type { Tensor, TfliteModel } from '../graph.js'
import { canonicalOrder } from './canonical-order.js'

/**
 * sha256 over a model's constants, in hex: values, quantisation and sparsity, in the canonical order of the operators that use them.
 * Names, the file's layout and the numbering of tensors have no part in it, so that of two models with one structure
 * digest those with equal weights compute the same.
 */
export function weightsDigest(model: TfliteModel): string {
  const hash = createHash('sha256')
  const say = (part: unknown): void => {
    hash.update(`${JSON.stringify(part)}\n`)
  }
  for (const graph of model.graphs) {
    const { tensors, inputs, outputs, operators } = graph
    const seen = new Set<number>()
    const { live, dead } = canonicalOrder(graph)
    const ordered = [...live, ...dead].flatMap((index) => operators[index] ?? [])
    const used = [...inputs, ...ordered.flatMap((operator) => [...operator.inputs, ...operator.outputs])]
    for (const index of [...used, ...outputs]) {
      const tensor = tensors[index]
      if (tensor === undefined || seen.has(index)) continue
      seen.add(index)
      say(factsOf(tensor))
      if (tensor.data !== undefined) hash.update(tensor.data)
    }
    say('end')
  }
  return hash.digest('hex')
}

function factsOf({ dtype, shape, data, quantization, sparsity }: Tensor): unknown[] {
  const levels = sparsity?.dimensions.map((level) =>
    level.format === 'dense' ? [level.size] : [[...level.segments], [...level.indices]],
  )
  return [
    dtype,
    shape,
    data?.length ?? null,
    quantization ?? null,
    sparsity?.traversalOrder ?? null,
    levels ?? null,
  ]
}
