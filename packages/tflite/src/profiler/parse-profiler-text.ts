/** One operator as a runtime's own profiler saw it. */
export interface ProfiledNode {
  /** `CONV_2D`, or for an operator inside a delegate the delegate's own words for its kernel. */
  readonly type: string
  readonly name: string
  /** The first inference's time in it, in milliseconds; null where the table does not have it. */
  readonly firstMs: number | null
  readonly meanMs: number
  /** How often it ran. */
  readonly calls: number | null
}

/** A profiler's text that is not of the form it is documented in; the message quotes the line. */
export class ProfilerTextError extends Error {
  readonly code = 'invalid-profiler-text'

  constructor(message: string) {
    super(message)
    this.name = 'ProfilerTextError'
  }
}

/**
 * Reads the tables of TFLite's profiler (tensorflow/lite/profiling/profile_summarizer.cc and
 * tensorflow/core/util/stats_calculator.cc), as `benchmark_model --enable_op_profiling` prints them and
 * tfjs-tflite's `getProfilingSummary` returns them: the operators of the `Run Order` table, in it each node of a
 * delegate replaced by the operators under `Delegate internal:`. Columns are found by their heads, since
 * versions differ in them. With `--op_profiling_output_mode=csv` the same tables come with commas. In the text of a
 * whole benchmark, what came before the regular runs is left out.
 *
 * @throws ProfilerTextError where there is no such table, or a row does not fit its head
 */
export function parseProfilerText(text: string): ProfiledNode[] {
  const regular = text.lastIndexOf('Operator-wise Profiling Info for Regular Benchmark Runs:')
  const [graph = '', ...delegates] = text.slice(Math.max(0, regular)).split(/^.*Delegate internal:.*$/m)
  const nodes = runOrder(graph)
  const inside = delegates.flatMap((part) => (part.includes(RUN_ORDER) ? runOrder(part) : []))
  if (inside.length === 0) return nodes.map(({ row }) => row)
  const at = nodes.findIndex(({ type }) => isDelegate(type))
  const own = nodes.filter(({ type }) => !isDelegate(type)).map(({ row }) => row)
  const before = nodes.slice(0, Math.max(0, at)).filter(({ type }) => !isDelegate(type)).length
  return [...own.slice(0, before), ...inside.map(({ row }) => named(row)), ...own.slice(before)]
}

const RUN_ORDER = '= Run Order ='

/** A node that stands for all that its delegate runs, such as `TfLiteXNNPackDelegate`. */
const isDelegate = (type: string): boolean => /delegate/i.test(type)

/** `Delegate/Convolution (NHWC, F32) GEMM:12` says what ran and where; its type says only that it ran. */
function named(node: ProfiledNode): ProfiledNode {
  const match = /^(?:Delegate\/)?(.*?)(?::\d+)?$/.exec(node.name)
  return { ...node, type: match?.[1] || node.type }
}

interface Row {
  readonly type: string
  readonly row: ProfiledNode
}

function runOrder(text: string): Row[] {
  const [, after] = text.split(new RegExp(`^.*${RUN_ORDER}.*$`, 'm'), 2)
  if (after === undefined) throw new ProfilerTextError('the profiler wrote no table in run order')
  const [head = '', ...lines] = after.replace(/^\r?\n/, '').split(/\r?\n/)
  const table = /^node type,/i.test(head.trim()) ? commaTable(head) : paddedTable(head)
  const rows: Row[] = []
  for (const line of lines) {
    if (line.trim() === '') break
    rows.push(rowOf(line, table))
  }
  return rows
}

type Columns = ReadonlyMap<string, number>

interface Table {
  readonly columns: Columns
  cellsOf(line: string): string[]
}

function paddedTable(head: string): Table {
  return { columns: columnsOf(head, cellsOf(head)), cellsOf }
}

/** Nothing is quoted: the last column is the name, which has commas of its own. */
function commaTable(head: string): Table {
  const columns = columnsOf(head, head.trim().split(', '))
  return {
    columns,
    cellsOf: (line) => {
      const cells = line.trim().split(', ')
      const name = cells.splice(columns.size - 1).join(', ')
      return name === '' ? cells : [...cells, name]
    },
  }
}

/** Where each column is, by its head in lower case without brackets and underscores. */
function columnsOf(head: string, cells: readonly string[]): Columns {
  const columns = new Map(
    cells.map((cell, place) => [cell.replace(/[[\]]/g, '').replaceAll('_', ' ').toLowerCase(), place]),
  )
  for (const needed of ['node type', 'name']) {
    if (!columns.has(needed))
      throw new ProfilerTextError(`a table has no column "${needed}": ${quoted(head)}`)
  }
  return columns
}

function rowOf(line: string, { columns, cellsOf }: Table): Row {
  const cells = cellsOf(line)
  const cell = (head: string): string | undefined => cells[columns.get(head) ?? -1]
  const number = (head: string): number | null => {
    const text = cell(head)
    if (text === undefined) return null
    const value = Number(text.replace(/%$/, ''))
    if (text === '' || Number.isNaN(value))
      throw new ProfilerTextError(`"${text}" is no number: ${quoted(line)}`)
    return value
  }
  const type = cell('node type')
  const name = cell('name')
  const meanMs = number('avg ms')
  if (cells.length !== columns.size || type === undefined || name === undefined || meanMs === null) {
    throw new ProfilerTextError(`a row does not fit its head: ${quoted(line)}`)
  }
  return { type, row: { type, name, firstMs: number('first'), meanMs, calls: number('times called') } }
}

/** Cells stand between tabs, padded; where a terminal has made spaces of the tabs, there are two at least. */
function cellsOf(line: string): string[] {
  return line.trim().split(/\s*\t\s*|\s{2,}/)
}

function quoted(line: string): string {
  return JSON.stringify(line.length > 200 ? `${line.slice(0, 200)}…` : line)
}
