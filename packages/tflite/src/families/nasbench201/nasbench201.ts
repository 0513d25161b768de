import { type Decision, type Encoding, InvalidEncodingError } from '../../spaces/decisions.js'
import { defineSpace } from '../../spaces/space.js'
import { type Cell, cellOperations, cellViews, isConnected, readCell, writeCell } from './cell.js'
import { CELL_COUNT, cellAt } from './cell-order.js'
import { nasbench201 } from './network.js'

const residualCell = [
  'nor_conv_3x3',
  'none',
  'nor_conv_3x3',
  'skip_connect',
  'none',
  'skip_connect',
] as const satisfies Cell

export const nasbench201Decisions = {
  ops: {
    kind: 'list',
    item: { kind: 'choice', values: cellOperations, description: 'What the edge does.' },
    minLength: 6,
    maxLength: 6,
    fallback: residualCell,
    description: 'Operations of the edges 0→1, 0→2, 1→2, 0→3, 1→3, 2→3: the order of the string.',
  },
  view: {
    kind: 'choice',
    values: cellViews,
    fallback: 'pruned',
    description:
      'What is executed: every edge (raw), those that reach the output (deadend), those of them that the input reaches (pruned).',
  },
} as const satisfies Record<string, Decision>

const otherKeys = {
  index: {
    type: 'integer',
    minimum: 0,
    maximum: CELL_COUNT - 1,
    description: "The cell by its index in the benchmark; instead of 'ops'.",
  },
  arch: {
    type: 'string',
    examples: [writeCell(residualCell)],
    description: "The cell by the benchmark's string; instead of 'ops'.",
  },
} as const

export const nasbench201Space = defineSpace({
  name: 'nasbench201',
  title: 'NAS-Bench-201',
  summary: 'NAS-Bench-201: 15,625 cells of six edges in a network for images of 32 pixels and 10 classes.',
  decisions: nasbench201Decisions,
  otherKeys,
  rewrite({ index, arch, ...rest }) {
    if ([index, arch, rest.ops].filter((given) => given !== undefined).length > 1) {
      refuse('/encoding', 'must have one of index, arch and ops')
    }
    if (index !== undefined) return { ...rest, ops: cellByIndex(index) }
    return arch === undefined ? rest : { ...rest, ops: cellByString(arch) }
  },
  check({ ops, view }) {
    if (view === 'raw' || isConnected(ops)) return []
    const message = `names a cell without a path from input to output, which exists in the view raw only: ${writeCell(ops)}`
    return [{ path: '/encoding', message }]
  },
  search: {
    fixes: ['view'],
    repair: (encoding) => (isConnected(encoding.ops as Cell) ? encoding : { ...encoding, view: 'raw' }),
    size: (drawn) => drawn,
  },
  text: {
    write: ({ ops, view }) => `${writeCell(ops as Cell)}${view === 'pruned' ? '' : ` ${view}`}`,
    read: (text): Encoding => {
      const [arch = '', view = 'pruned'] = text.split(' ')
      return { arch, view }
    },
  },
  network: (builder, { ops, view }) => nasbench201(builder, ops, view),
})

function cellByIndex(index: unknown): Cell {
  if (typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < CELL_COUNT) {
    return cellAt(index)
  }
  return refuse('/encoding/index', `must be a whole number from 0 to ${CELL_COUNT - 1}`)
}

function cellByString(arch: unknown): Cell {
  const cell = typeof arch === 'string' ? readCell(arch) : undefined
  if (cell !== undefined) return cell
  const operations = cellOperations.join(', ')
  return refuse('/encoding/arch', `must be |op~0|+|op~0|op~1|+|op~0|op~1|op~2| with each op of ${operations}`)
}

function refuse(path: string, message: string): never {
  throw new InvalidEncodingError([{ path, message }])
}
