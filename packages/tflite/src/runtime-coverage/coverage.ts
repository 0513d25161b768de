import type { Graph, Operator, TfliteModel } from '../graph.js'
import { litertJs25 } from './litert-js-2-5.js'
import type { RegisteredOperators } from './registered-operators.js'
import { tflite29 } from './tflite-2-9.js'
import { leftByXnnpack } from './xnnpack-rules.js'

export interface OperatorIssue {
  /** Of the main graph; operators of other graphs count with those that run them. */
  readonly index: number
  readonly type: string
  readonly reason: string
}

/** What a runtime would do with a model, found without running it. */
export interface RuntimeCoverage {
  readonly runtime: string
  /** The runtime's version that this was found for. */
  readonly version: string
  /** The library in it, as its makers name it. */
  readonly library: string
  /** Operators that it has no kernel for, and what else keeps it from loading the model. */
  readonly cannotRun: readonly OperatorIssue[]
  /** Null for a runtime that has none. */
  readonly delegate: string | null
  /** Operators that run on plain kernels beside the delegate; null where the runtime does not say what it delegates. */
  readonly outsideDelegate: readonly OperatorIssue[] | null
}

interface KnownRuntime {
  readonly runtime: string
  readonly version: string
  readonly library: string
  readonly operators: RegisteredOperators
  readonly leftByDelegate: ((graph: Graph, operator: Operator) => string | null) | null
  /** Element types of inputs and outputs that its callers can hand over; null for all. */
  readonly tensorTypes: ReadonlySet<string> | null
}

const litertJs = {
  version: '2.5.3',
  library: 'LiteRT.js 2.5.3',
  operators: litertJs25,
  leftByDelegate: null,
  tensorTypes: new Set(['float32', 'int32', 'uint8']),
}

const known: readonly KnownRuntime[] = [
  {
    runtime: 'tflite-native',
    version: '2.9.0',
    library: 'TFLite 2.9.0',
    operators: tflite29,
    leftByDelegate: leftByXnnpack,
    tensorTypes: null,
  },
  { runtime: 'litert-node', ...litertJs },
  { runtime: 'litert-web', ...litertJs },
]

/** What each runtime whose library is known would make of a model. */
export function coverageOf(model: TfliteModel): readonly RuntimeCoverage[] {
  return known.map(({ runtime, version, library, operators, leftByDelegate, tensorTypes }) => {
    const [main] = model.graphs
    const cannotRun = [
      ...model.graphs.flatMap((graph, place) => unregistered(graph, operators, library, place === 0)),
      ...(main === undefined ? [] : refusedTensors(main, tensorTypes, library)),
    ]
    const outsideDelegate =
      leftByDelegate === null || main === undefined
        ? null
        : main.operators.flatMap((operator, index) => {
            const reason = leftByDelegate(main, operator)
            return reason === null ? [] : [{ index, type: nameOf(operator), reason }]
          })
    return { runtime, version, library, cannotRun, delegate: 'xnnpack', outsideDelegate }
  })
}

function unregistered(
  graph: Graph,
  operators: RegisteredOperators,
  library: string,
  isMain: boolean,
): OperatorIssue[] {
  return graph.operators.flatMap((operator, index) => {
    const highest = operators[operator.type]
    const reason =
      operator.type === 'CUSTOM'
        ? `${library} knows no custom operator`
        : highest === undefined
          ? `${library} has no kernel for it`
          : operator.version > highest
            ? `${library} has version ${highest} of it at most, not ${operator.version}`
            : null
    if (reason === null) return []
    const where = isMain ? '' : ` (in graph "${graph.name.slice(0, 80)}")`
    return [{ index: isMain ? index : -1, type: nameOf(operator), reason: `${reason}${where}` }]
  })
}

function refusedTensors(graph: Graph, types: ReadonlySet<string> | null, library: string): OperatorIssue[] {
  return [...graph.inputs, ...graph.outputs].flatMap((index) => {
    const tensor = graph.tensors[index]
    if (tensor === undefined || types === null || types.has(tensor.dtype)) return []
    const role = graph.inputs.includes(index) ? 'input' : 'output'
    const reason = `${library} takes no ${tensor.dtype} as ${role} ("${tensor.name.slice(0, 80)}")`
    return [{ index: -1, type: role.toUpperCase(), reason }]
  })
}

const nameOf = ({ type, customName }: Operator): string =>
  type === 'CUSTOM' && customName !== undefined ? `CUSTOM:${customName}` : type
