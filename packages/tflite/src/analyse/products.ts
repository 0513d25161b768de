import type { Graph, Operator } from '../graph.js'
import { InvalidModelError } from '../read/invalid-model-error.js'
import { type Constants, elementsOf } from './constants.js'
import { recurrentProducts } from './recurrent-products.js'

/**
 * One weight tensor of an operator: each of its elements takes part in `uses` multiply-accumulates of an
 * invocation. All operators that multiply use every weight equally often, since padding counts as taps.
 */
export interface Product {
  readonly tensor: number
  readonly uses: number
}

/** What an operator multiplies, and the inputs that are biases beside it. */
export interface OperatorProducts {
  readonly products: readonly Product[]
  readonly biases: readonly number[]
}

/** Finds what an operator multiplies; undefined for an operator that counts no multiply-accumulates. */
export function productsOf(
  graph: Graph,
  operator: Operator,
  constants: Constants,
  at: string,
): OperatorProducts | undefined {
  const look = new OperatorShapes(graph, operator, at)
  const [first, second, third, fourth] = operator.inputs
  switch (operator.type) {
    case 'CONV_2D':
    case 'DEPTHWISE_CONV_2D':
      return weighted(second, look.pixels(operator.outputs[0], 4), [third])
    case 'CONV_3D':
      return weighted(second, look.pixels(operator.outputs[0], 5), [third])
    case 'TRANSPOSE_CONV':
      return weighted(second, look.pixels(third, 4), [fourth])
    case 'CONV_3D_TRANSPOSE':
      return weighted(second, look.pixels(third, 5), [fourth])
    case 'FULLY_CONNECTED':
      return weighted(second, look.elements(first) / look.dimension(second, -1), [third])
    case 'BATCH_MATMUL':
      return matmul(operator, look, constants)
    case 'STABLEHLO_CONVOLUTION': {
      const channels = Number(operator.options.kernelOutputFeatureDimension)
      return weighted(second, look.elements(operator.outputs[0]) / look.dimension(second, channels), [])
    }
    case 'STABLEHLO_DOT_GENERAL':
      return dotGeneral(operator, look)
    default:
      return recurrentProducts(operator, look)
  }
}

function weighted(
  weights: number | undefined,
  uses: number,
  biases: (number | undefined)[],
): OperatorProducts {
  return {
    products: [{ tensor: weights ?? -1, uses: Number.isFinite(uses) ? uses : 0 }],
    biases: biases.filter((tensor) => tensor !== undefined && tensor >= 0) as number[],
  }
}

/** Attention products among them: either side may be the constant, and `adj` says how a side lies. */
function matmul(operator: Operator, look: OperatorShapes, constants: Constants): OperatorProducts {
  const [x, y] = operator.inputs
  const depth = look.dimension(x, operator.options.adjX === true ? -2 : -1)
  const macs = look.elements(operator.outputs[0]) * depth
  const weights = constants.of(x) !== undefined && constants.of(y) === undefined ? x : y
  return weighted(weights, macs / look.elements(weights), [])
}

function dotGeneral(operator: Operator, look: OperatorShapes): OperatorProducts {
  const [x, y] = operator.inputs
  const contracted = operator.options.lhsContractingDimensions
  const depth = (Array.isArray(contracted) ? contracted : []).reduce(
    (product: number, dimension: number) => product * look.dimension(x, dimension),
    1,
  )
  return weighted(y, (look.elements(operator.outputs[0]) * depth) / look.elements(y), [])
}

/**
 * The shapes of an operator's tensors. A shape that the operator cannot have is an invalid model; one without
 * dimensions is unknown until a run (no operator that multiplies takes scalars) and counts as empty.
 */
export class OperatorShapes {
  constructor(
    private readonly graph: Graph,
    private readonly operator: Operator,
    private readonly at: string,
  ) {}

  elements(tensor: number | undefined): number {
    const shape = this.shape(tensor)
    return shape.length === 0 ? 0 : elementsOf(shape)
  }

  /** The size of a dimension, counted from the end if negative. */
  dimension(tensor: number | undefined, index: number): number {
    const shape = this.shape(tensor)
    if (shape.length === 0) return 0
    const size = shape.at(index)
    if (size === undefined) this.fail(tensor, `[${shape.join(', ')}] has no dimension ${index}`)
    return size
  }

  /** Places of a batch of images: all dimensions but the channels. */
  pixels(tensor: number | undefined, rank: number): number {
    const shape = this.shape(tensor)
    if (shape.length === 0) return 0
    if (shape.length !== rank) this.fail(tensor, `[${shape.join(', ')}] has not ${rank} dimensions`)
    return elementsOf(shape.slice(0, -1))
  }

  private shape(tensor: number | undefined): readonly number[] {
    const found = tensor === undefined ? undefined : this.graph.tensors[tensor]
    if (found === undefined) this.fail(tensor, 'this operator needs more tensors')
    return found.shape
  }

  private fail(tensor: number | undefined, detail: string): never {
    const place = tensor === undefined || tensor < 0 ? '' : `, tensor ${tensor}`
    throw new InvalidModelError(`${this.at} (${this.operator.type}${place})`, detail)
  }
}
