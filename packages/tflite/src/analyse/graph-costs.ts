import type { DType, Graph, Operator, Tensor, TfliteModel } from '../graph.js'
import { InvalidModelError } from '../read/invalid-model-error.js'
import { calledGraphs } from '../subgraph-calls.js'
import type { OperatorFacts } from './analysis.js'
import { Constants, elementsOf } from './constants.js'
import { productsOf } from './products.js'
import { NonZeroCounter } from './zeros.js'

/** What one operator, or a whole graph, costs. */
export type Cost = Pick<OperatorFacts, 'macs' | 'effectiveMacs' | 'params'>

export const noCost: Cost = { macs: 0, effectiveMacs: 0, params: 0 }

/** Operators whose constant inputs are parameters though they count no multiply-accumulates. */
const parametric: Readonly<Record<string, readonly number[]>> = {
  PRELU: [1],
  EMBEDDING_LOOKUP: [1],
  // A batch or layer norm that was not folded, or a bias of its own.
  ADD: [0, 1],
  SUB: [0, 1],
  MUL: [0, 1],
  DIV: [0, 1],
}

/** Counts the operators of a model's graphs; a graph that several operators call is looked at once. */
export class CostCounter {
  /** Multiply-accumulates by the type of the weights that they use. */
  readonly macsByType = new Map<DType, number>()
  private readonly nonZeros = new NonZeroCounter()
  private readonly graphCosts = new Map<number, Cost>()
  private readonly parameterTensors = new Set<Tensor>()

  constructor(private readonly model: TfliteModel) {}

  /** Each operator's cost, that of the graphs it calls included. */
  operatorCosts(graph: Graph, constants: Constants, at: string): Cost[] {
    return graph.operators.map((operator, index) => {
      const place = `${at}.operators[${index}]`
      const own = this.ownCost(graph, operator, constants, place)
      const calls = calledGraphs(operator)
      return calls.length === 0 ? own : sumCosts([own, this.calledCost(operator.type, calls)], place)
    })
  }

  /** Elements of all parameters met so far, each tensor once. */
  parameters(): number {
    return [...this.parameterTensors].reduce((sum, { shape }) => sum + elementsOf(shape), 0)
  }

  private ownCost(graph: Graph, operator: Operator, constants: Constants, at: string): Cost {
    const found = productsOf(graph, operator, constants, at)
    if (found === undefined) {
      const positions = parametric[operator.type] ?? []
      const vectors = positions
        .map((position) => operator.inputs[position] ?? -1)
        .filter((tensor) => elementsOf(graph.tensors[tensor]?.shape ?? []) > 1)
      return { ...noCost, params: this.countParameters(vectors, constants) }
    }
    let macs = 0
    let effectiveMacs = 0
    for (const { tensor, uses } of found.products) {
      const weights = graph.tensors[tensor]
      if (weights === undefined) throw new InvalidModelError(at, `${operator.type} has no weights`)
      const source = constants.of(tensor)
      const elements = elementsOf(weights.shape)
      const nonZero = source === undefined ? elements : Math.min(this.nonZeros.count(source), elements)
      const all = checkCount(Math.round(uses * elements), at)
      macs += all
      effectiveMacs += Math.round(uses * nonZero)
      const dtype = (source ?? weights).dtype
      this.macsByType.set(dtype, (this.macsByType.get(dtype) ?? 0) + all)
    }
    const tensors = [...found.products.map(({ tensor }) => tensor), ...found.biases]
    return { macs, effectiveMacs, params: this.countParameters(tensors, constants) }
  }

  private countParameters(tensors: readonly number[], constants: Constants): number {
    const sources = new Set(tensors.map((tensor) => constants.of(tensor)))
    let elements = 0
    for (const source of sources) {
      if (source === undefined) continue
      this.parameterTensors.add(source)
      elements += elementsOf(source.shape)
    }
    return elements
  }

  /**
   * What the called graphs cost: of a condition's branches the dearest, of a loop one round, since only a
   * run shows which and how many; of all others the sum.
   */
  private calledCost(operatorType: string, calls: readonly { graph: number }[]): Cost {
    const graphs = [...new Set(calls.map(({ graph }) => graph))]
    const costs = graphs.map((graph) => this.graphCost(graph))
    const sum = sumCosts(costs, `subgraphs[${graphs.join(', ')}]`)
    if (operatorType !== 'IF' && operatorType !== 'STABLEHLO_CASE') return sum
    const dearest = costs.reduce((most, cost) => (cost.macs > most.macs ? cost : most), noCost)
    return { ...dearest, params: sum.params }
  }

  private graphCost(index: number): Cost {
    const graph = this.model.graphs[index]
    const known = this.graphCosts.get(index)
    if (known !== undefined || graph === undefined) return known ?? noCost
    const at = `subgraphs[${index}]`
    const cost = sumCosts(this.operatorCosts(graph, new Constants(graph), at), at)
    this.graphCosts.set(index, cost)
    return cost
  }
}

/**
 * Adds up costs.
 *
 * @throws InvalidModelError for counts beyond 2^53, which would no longer be exact
 */
export function sumCosts(costs: readonly Cost[], at: string): Cost {
  let { macs, effectiveMacs, params } = noCost
  for (const cost of costs) {
    macs = checkCount(macs + cost.macs, at)
    effectiveMacs += cost.effectiveMacs
    params = checkCount(params + cost.params, at)
  }
  return { macs, effectiveMacs, params }
}

function checkCount(count: number, at: string): number {
  if (count <= Number.MAX_SAFE_INTEGER) return count
  throw new InvalidModelError(at, 'more multiply-accumulates or parameters than can be counted')
}
