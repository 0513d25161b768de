import type { GraphBuilder, Value } from '../../build/graph-builder.js'
import { add } from '../../build/joins.js'
import { conv2d } from '../../build/layers.js'
import { averagePool2d } from '../../build/pooling.js'
import { relu } from '../../build/pre-activation.js'
import { type Cell, type CellEdge, type CellView, executedEdges, OUTPUT_NODE } from './cell.js'

/**
 * A node with what it is made of: a sum over independent sources, by their share in it. Edges that skip add a source to
 * itself, so mean squares add up only per source; taken as independent, they would be wrong by 2^15 after 15 cells.
 */
interface Node {
  readonly value: Value
  readonly shares: ReadonlyMap<Value, number>
}

/** Appends one cell; batch norms are folded and each relu before convolutions is computed once per node. */
export function appendCell(builder: GraphBuilder, name: string, x: Value, cell: Cell, view: CellView): Value {
  const edges = executedEdges(cell, view)
  const nodes: Node[] = [{ value: x, shares: new Map([[x, 1]]) }]
  const rectified = new Map<Node, Value>()
  const reluOf = (node: Node, from: number): Value => {
    const known = rectified.get(node) ?? relu(builder, `${name}/node_${from}/relu`, node.value)
    rectified.set(node, known)
    return known
  }

  const follow = (edge: CellEdge): Node => {
    const node = nodes[edge.from]
    if (node === undefined) throw new RangeError(`an edge from node ${edge.from}, which is not made yet`)
    const label = `${name}/edge_${edge.from}_${edge.to}`
    switch (edge.operation) {
      case 'none':
        return zeros(builder, label, node.value)
      case 'skip_connect':
        return node
      case 'avg_pool_3x3':
        return { ...node, value: averagePool2d(builder, label, node.value, { kernel: 3, stride: 1 }) }
      case 'nor_conv_1x1':
      case 'nor_conv_3x3': {
        const value = conv2d(builder, label, reluOf(node, edge.from), {
          filters: x.shape.at(-1) ?? 0,
          kernel: edge.operation === 'nor_conv_1x1' ? 1 : 3,
          stride: 1,
          activation: 'NONE',
        })
        return { value, shares: new Map([[value, 1]]) }
      }
    }
  }

  for (let index = 1; index <= OUTPUT_NODE; index++) {
    const [first, ...others] = edges.filter(({ to }) => to === index).map(follow)
    const label = `${name}/node_${index}`
    nodes.push(
      others.reduce(
        (sum, addend, position) => addNodes(builder, `${label}/add_${position}`, sum, addend),
        // A node that no edge feeds is zero; where nothing reads it either, it is never appended.
        first ?? (edges.some(({ from }) => from === index) ? zeros(builder, label, x) : nothing(x)),
      ),
    )
  }
  return nodes[OUTPUT_NODE]?.value ?? x
}

/** Zeros made by a product, as the benchmark's `Zeroize` makes them; weights over them are scaled as over ones. */
function zeros(builder: GraphBuilder, name: string, x: Value): Node {
  const zero = builder.scalar(`${name}/zero`, 0)
  const value = builder.operator('MUL', [x.index, zero], {}, { name, shape: x.shape, meanSquare: 1 })
  return { value, shares: new Map() }
}

function nothing(x: Value): Node {
  return { value: x, shares: new Map() }
}

function addNodes(builder: GraphBuilder, name: string, a: Node, b: Node): Node {
  const shares = new Map(a.shares)
  for (const [source, share] of b.shares) shares.set(source, (shares.get(source) ?? 0) + share)
  const meanSquare = [...shares].reduce((sum, [source, share]) => sum + share ** 2 * source.meanSquare, 0)
  return { value: { ...add(builder, name, a.value, b.value), meanSquare: meanSquare || 1 }, shares }
}
