/** What an edge of a cell does, in the benchmark's order (Dong and Yang, "NAS-Bench-201", 2020). */
export const cellOperations = [
  'none',
  'skip_connect',
  'nor_conv_1x1',
  'nor_conv_3x3',
  'avg_pool_3x3',
] as const

export type CellOperation = (typeof cellOperations)[number]

/** The operations of the six edges 0→1, 0→2, 1→2, 0→3, 1→3, 2→3: the order in which a cell's string has them. */
export type Cell = readonly CellOperation[]

/** Node 0 is the cell's input, this one its output; each node is the sum of the edges that end in it. */
export const OUTPUT_NODE = 3

export interface CellEdge {
  readonly from: number
  readonly to: number
  readonly operation: CellOperation
}

/** What of a cell is executed: all of it, or what is left after one or two rounds of removing dead branches. */
export const cellViews = ['raw', 'deadend', 'pruned'] as const

export type CellView = (typeof cellViews)[number]

/** The six edges of a cell in the order of its string, which is an order of execution too. */
export function edgesOf(cell: Cell): CellEdge[] {
  return ends.map(([from, to], index) => ({ from, to, operation: cell[index] ?? 'none' }))
}

/**
 * The edges that a view executes. `raw` executes every edge, `none` among them, as PyTorch does. `deadend` leaves out
 * `none` and whatever does not reach the output without it. `pruned` leaves out, beside these, what the input does not
 * reach: it would work on zeros.
 */
export function executedEdges(cell: Cell, view: CellView): CellEdge[] {
  const edges = edgesOf(cell)
  if (view === 'raw') return edges
  const alive = edges.filter(({ operation }) => operation !== 'none')
  const needed = new Set([OUTPUT_NODE])
  for (const { from, to } of alive.toReversed()) if (needed.has(to)) needed.add(from)
  const live = alive.filter(({ to }) => needed.has(to))
  if (view === 'deadend') return live
  const fed = nodesFedBy(alive)
  return live.filter(({ from }) => fed.has(from))
}

/** Whether anything of the input reaches the output: it does not in 341 of the 15,625 cells. */
export function isConnected(cell: Cell): boolean {
  return nodesFedBy(edgesOf(cell).filter(({ operation }) => operation !== 'none')).has(OUTPUT_NODE)
}

/** `|op~0|+|op~0|op~1|+|op~0|op~1|op~2|`, the benchmark's string. */
export function writeCell(cell: Cell): string {
  const nodes = [1, 2, OUTPUT_NODE].map((node) =>
    edgesOf(cell)
      .filter(({ to }) => to === node)
      .map(({ operation, from }) => `${operation}~${from}|`)
      .join(''),
  )
  return nodes.map((node) => `|${node}`).join('+')
}

/** The cell of a string; undefined where it is not one. */
export function readCell(text: string): Cell | undefined {
  const cell = [...text.matchAll(/[a-z0-9_]+(?=~)/g)].map(([operation]) => operation)
  return isCell(cell) && writeCell(cell) === text ? cell : undefined
}

const ends = [
  [0, 1],
  [0, 2],
  [1, 2],
  [0, 3],
  [1, 3],
  [2, 3],
] as const

function isCell(operations: readonly string[]): operations is Cell {
  const known: readonly string[] = cellOperations
  return operations.length === ends.length && operations.every((operation) => known.includes(operation))
}

function nodesFedBy(edges: readonly CellEdge[]): Set<number> {
  const fed = new Set([0])
  for (const { from, to } of edges) if (fed.has(from)) fed.add(to)
  return fed
}
