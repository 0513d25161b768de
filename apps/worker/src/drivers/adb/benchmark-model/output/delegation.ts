/** What a tool's log tells of one delegate. */
export interface Delegation {
  /** `none`: it took nothing, or nothing shows that it was applied; `unknown`: it ran, and nothing says how much of it. */
  readonly extent: 'whole' | 'partial' | 'none' | 'unknown'
  /** Operators that it took; null where the log has no count. */
  readonly operators: number | null
  /** Operators that it was offered. */
  readonly ofOperators: number | null
  /** Pieces that its part of the graph falls into. */
  readonly partitions: number | null
}

/** How a delegate is called in a log. */
export interface DelegateNames {
  /** As the tool calls it in `Explicitly applied <name> delegate`. */
  readonly tool: string
  /** As its nodes are called, such as `TfLiteXNNPackDelegate`. */
  readonly nodes: RegExp
  /** A line that shows that it runs, of a tool that says nothing of what it took. */
  readonly shown?: RegExp
}

/** Eats the lines of a log; of what it has heard it tells what a delegate took. */
export function createDelegations() {
  const applied = new Map<string, Delegation['extent']>()
  const kernels = new Map<string, number>()
  const replaced = new Map<string, Replaced>()
  const lines: string[] = []

  return {
    heard(text: string): void {
      const explicit = EXPLICITLY.exec(text)?.groups
      if (explicit) {
        const tool = String(explicit.tool).toLowerCase()
        applied.set(tool, explicit.whole ? 'whole' : 'partial')
        if (explicit.kernels) kernels.set(tool, Number(explicit.kernels))
      }
      const unused = UNUSED.exec(text)?.[1]
      if (unused !== undefined) applied.set(unused.toLowerCase(), 'none')
      const nodes = REPLACING.exec(text)?.groups
      // Of one subgraph the last line counts: a delegate may be asked twice.
      if (nodes) replaced.set(`${nodes.node} ${nodes.where}`, replacedOf(nodes))
      else if (CREATED.test(text)) lines.push(text)
    },
    of({ tool, nodes, shown }: DelegateNames): Delegation {
      const name = tool.toLowerCase()
      const own = [...replaced.values()].filter(({ node }) => nodes.test(node))
      const operators = own.length > 0 ? sum(own.map(({ taken }) => taken)) : null
      const known = own.flatMap(({ of }) => of ?? [])
      const ofOperators = own.length > 0 && known.length === own.length ? sum(known) : null
      const partitions = own.length > 0 ? sum(own.map((one) => one.partitions)) : (kernels.get(name) ?? null)
      const extent = applied.get(name) ?? extentOf(operators, ofOperators, lines, shown)
      return { extent, operators: extent === 'none' ? 0 : operators, ofOperators, partitions }
    },
  }
}

/** tflite/tools/benchmark/benchmark_tflite_model.cc; the words after the name differ and are all that does. */
const EXPLICITLY =
  /^Explicitly applied (?<tool>\S+) delegate, and the model graph will be (?:(?<whole>completely) executed by the delegate\.|partially executed by the delegate w\/ (?<kernels>\d+) delegate kernels\.)$/
const UNUSED =
  /^Though (\S+) delegate is explicitly applied, the model graph will not be executed by the delegate\.$/

/** tflite/core/subgraph.cc; older builds leave out of how many, and which subgraph. */
const REPLACING =
  /^Replacing (?<taken>\d+)(?: out of (?<of>\d+))? node\(s\) with delegate \((?<node>[^)]+)\) node, yielding (?<partitions>\d+) partitions(?<where>.*?)\.?$/

const CREATED = /^Created /

interface Replaced {
  readonly node: string
  readonly taken: number
  readonly of: number | null
  readonly partitions: number
}

function replacedOf(groups: Readonly<Record<string, string | undefined>>): Replaced {
  return {
    node: String(groups.node),
    taken: Number(groups.taken),
    of: groups.of === undefined ? null : Number(groups.of),
    partitions: Number(groups.partitions),
  }
}

function extentOf(
  operators: number | null,
  ofOperators: number | null,
  lines: readonly string[],
  shown: RegExp | undefined,
): Delegation['extent'] {
  if (operators === 0) return 'none'
  if (operators !== null && ofOperators !== null) return operators === ofOperators ? 'whole' : 'partial'
  if (operators !== null || lines.some((line) => shown?.test(line))) return 'unknown'
  return 'none'
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
