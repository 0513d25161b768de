import { describe, expect, it } from 'vitest'
import type { Graph, Operator, Tensor, TfliteModel } from '../graph.js'
import { completeOptions } from '../schema/index.js'
import { buildModel } from '../spaces/index.js'
import { activation, constant, type Part, tensorOf } from '../testing/one-operator.js'
import { fileOrderDigest } from './file-order-digest.js'
import { structureDigests } from './structure-digest.js'
import { weightsDigest } from './weights-digest.js'

const op = (type: string, inputs: number[], outputs: number[], options = {}): Operator => ({
  type,
  version: 1,
  inputs,
  outputs,
  options: completeOptions(type, options),
})
const tensors = (...parts: Part[]) => parts.map((part, index) => tensorOf(part, `t${index}`))
const modelOf = (graph: Omit<Graph, 'name'>): TfliteModel => ({
  description: '',
  graphs: [{ name: 'g', ...graph }],
})
const digestOf = (graph: Omit<Graph, 'name'>) => structureDigests(modelOf(graph)).digest
const graphOf = ({ graphs: [graph] }: TfliteModel): Graph => {
  if (graph === undefined) throw new Error('no graph')
  return graph
}

/** Tensors numbered and named anew, and operators in another order that still makes each before it is read. */
function shuffled(graph: Graph, seed: number): Graph {
  let state = seed
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  const places = graph.tensors.map((_, index) => index)
  for (let index = places.length - 1; index > 0; index--) {
    const other = below(index + 1)
    const [one = 0, two = 0] = [places[index], places[other]]
    places[index] = two
    places[other] = one
  }
  const placeOf = (tensor: number) => places[tensor] ?? -1
  const renamed: Tensor[] = []
  for (const [index, tensor] of graph.tensors.entries())
    renamed[placeOf(index)] = { ...tensor, name: `x${seed}_${index}` }
  const open = [...graph.operators]
  const made = new Set<number>()
  const unmade = new Set(graph.operators.flatMap(({ outputs }) => outputs))
  const operators: Operator[] = []
  while (open.length > 0) {
    const ready = open.filter(({ inputs }) =>
      inputs.every((tensor) => !unmade.has(tensor) || made.has(tensor)),
    )
    const next = ready[below(ready.length)]
    if (next === undefined) throw new Error('a cycle')
    open.splice(open.indexOf(next), 1)
    for (const tensor of next.outputs) made.add(tensor)
    operators.push({ ...next, inputs: next.inputs.map(placeOf), outputs: next.outputs.map(placeOf) })
  }
  const { inputs, outputs } = graph
  return { ...graph, tensors: renamed, operators, inputs: inputs.map(placeOf), outputs: outputs.map(placeOf) }
}

/** A random graph in which most operators have siblings of the same kind, and some lead nowhere. */
function randomGraph(seed: number): Graph {
  let state = seed
  const below = (limit: number) => {
    state = (Math.imul(state, 22695477) + 12345) >>> 0
    return (state >>> 8) % limit
  }
  const count = 3 + below(25)
  const parts: Part[] = [activation(4), activation(4), ...Array.from({ length: count }, () => activation(4))]
  const operators = Array.from({ length: count }, (_, index) => {
    const kind = ['ADD', 'MUL', 'RELU', 'EXP'][below(4)] ?? 'ADD'
    const inputs =
      kind === 'ADD' || kind === 'MUL' ? [below(index + 2), below(index + 2)] : [below(index + 2)]
    return op(kind, inputs, [index + 2])
  })
  return {
    name: 'g',
    tensors: tensors(...parts),
    operators,
    inputs: [0, 1],
    outputs: [count + 1, 2 + below(count)],
  }
}

describe('the digest of the structure', () => {
  it('is the same for any numbering, any names and any order of independent operators', () => {
    for (let seed = 1; seed <= 150; seed++) {
      const graph = randomGraph(seed)
      const digests = structureDigests(modelOf(graph))
      for (const other of [seed, seed + 1000]) {
        expect(structureDigests(modelOf(shuffled(graph, other)))).toEqual(digests)
      }
    }
  })

  it.each(['mobilenet_v3', 'mnasnet'])('of %s too, and of its weights', (space) => {
    const encoding = space === 'mnasnet' ? { model: 'a1', resolution: 32 } : { size: 'small', resolution: 32 }
    const { model } = buildModel({ space, encoding }, 3)
    const other = { ...model, graphs: [shuffled(graphOf(model), 5)] }
    expect(structureDigests(other)).toEqual(structureDigests(model))
    expect(weightsDigest(other)).toBe(weightsDigest(model))
  })

  it('changes with any option, shape, type, axis or wire', () => {
    const axis = (value: number): Part => ({
      shape: [1],
      dtype: 'int32',
      constant: new Uint8Array(Int32Array.of(value).buffer),
    })
    const base = {
      tensors: tensors(activation(1, 4, 4), constant(4), activation(1, 4, 4), axis(1), activation(1, 4)),
      operators: [op('ADD', [0, 1], [2]), op('MEAN', [2, 3], [4])],
      inputs: [0],
      outputs: [4],
    }
    const withTensor = (index: number, part: Part) => ({
      ...base,
      tensors: base.tensors.map((tensor, at) => (at === index ? tensorOf(part, 'new') : tensor)),
    })
    const withFirst = (operator: Operator) => ({ ...base, operators: [operator, ...base.operators.slice(1)] })
    const digests = [
      base,
      withTensor(1, constant(1)),
      withTensor(0, { shape: [1, 4, 4], dtype: 'float16' }),
      withTensor(2, activation(4, 4)),
      withTensor(3, axis(2)),
      withFirst(op('ADD', [0, 1], [2], { fusedActivation: 'RELU' })),
      withFirst(op('ADD', [1, 0], [2])),
      withFirst(op('SUB', [0, 1], [2])),
      { ...base, outputs: [4, 2] },
    ].map(digestOf)
    expect(new Set(digests).size).toBe(digests.length)
  })

  it('tells a shared branch from two of its kind', () => {
    const parts = tensors(...Array.from({ length: 4 }, () => activation(4)))
    const twice = [op('EXP', [0], [1]), op('EXP', [0], [2]), op('ADD', [1, 2], [3])]
    const shared = [op('EXP', [0], [1]), op('ADD', [1, 1], [3])]
    const digests = [twice, shared].map((operators) =>
      digestOf({ tensors: parts, operators, inputs: [0], outputs: [3] }),
    )
    expect(new Set(digests).size).toBe(2)
  })

  it('has the order of operators that share a variable in it', () => {
    const variable: Part = { shape: [4], more: { isVariable: true } }
    const parts = tensors(activation(4), variable, activation(4), activation(4), activation(4))
    const [first, second] = [op('ADD', [0, 1], [2]), op('MUL', [0, 1], [3])]
    const last = op('SUB', [2, 3], [4])
    const digests = [
      [first, second, last],
      [second, first, last],
    ].map((operators) => digestOf({ tensors: parts, operators, inputs: [0], outputs: [4] }))
    expect(new Set(digests).size).toBe(2)
  })
})

describe('dead branches', () => {
  const parts = tensors(...Array.from({ length: 6 }, () => activation(4)))
  const live = [op('EXP', [0], [1])]
  const graph = (...dead: Operator[]) =>
    modelOf({ tensors: parts, operators: [...dead, ...live], inputs: [0], outputs: [1] })

  it('are in one digest and not in the other', () => {
    const [none, one] = [structureDigests(graph()), structureDigests(graph(op('NEG', [0], [2])))]
    expect(none.prunedDigest).toBe(none.digest)
    expect(one.prunedDigest).toBe(none.digest)
    expect(one.digest).not.toBe(none.digest)
  })

  it('have no order, and are told apart by what they share', () => {
    const [neg, abs] = [op('NEG', [0], [2]), op('ABS', [0], [3])]
    expect(structureDigests(graph(neg, abs))).toEqual(structureDigests(graph(abs, neg)))
    // Two equal ends, of which one shares its origin with a third: whichever comes first in the file.
    const root = [op('NEG', [0], [2]), op('NEG', [0], [3])]
    const digests = [
      [op('SIN', [2], [4]), op('COS', [2], [5])],
      [op('COS', [3], [5]), op('SIN', [3], [4])],
    ].map((ends) => structureDigests(graph(...root, ...ends)).digest)
    expect(new Set(digests).size).toBe(1)
    expect(structureDigests(graph(...root, op('SIN', [2], [4]), op('COS', [3], [5]))).digest).not.toBe(
      digests[0],
    )
  })

  it('that act on more than their outputs are alive', () => {
    const custom = { ...op('CUSTOM', [0], [2]), customName: 'Log' }
    const { digest, prunedDigest } = structureDigests(graph(custom))
    expect(prunedDigest).toBe(digest)
  })
})

describe('the digest by the file’s order', () => {
  it('is what stored models have, and never that of the new form', () => {
    const model = modelOf({
      tensors: tensors(activation(1, 8), constant(4, 8), activation(1, 4)),
      operators: [op('FULLY_CONNECTED', [0, 1], [2])],
      inputs: [0],
      outputs: [2],
    })
    expect(fileOrderDigest(model)).toBe('f1d6fdb44bbd949b379183872fcfa129c8d6acf7c392cdca97aa4931e5b9e3fb')
    expect(fileOrderDigest(model)).not.toBe(structureDigests(model).digest)
  })
})
