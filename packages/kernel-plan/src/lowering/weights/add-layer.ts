import type { PlanOperator } from '../../plan.js'
import type { PlanBuilder } from '../plan-builder.js'
import { sparseMatrix } from './sparse-matrix.js'
import { bestRowStructure, bestStructure, type Matrix, rowsOf, type Structure } from './structure.js'
import { weightBytes } from './weight-bytes.js'

export interface LayerWeights {
  readonly name: string
  readonly matrix: Matrix
  readonly bias: Float32Array
  readonly clamp: PlanOperator['clamp']
}

/** A 1x1 convolution from one image of the model to another, in the structure asked for or the best. */
export function addPointwise(
  plan: PlanBuilder,
  layer: LayerWeights,
  [from, to]: readonly [input: number, output: number],
  structure = bestStructure(layer.matrix),
): void {
  const { matrix, bias, clamp } = layer
  const rows = rowsOf(structure)
  plan.add(rows === null ? 'conv1x1-dense' : 'conv1x1-sparse', {
    inputs: [plan.read(from, 'chw')],
    output: plan.make(to),
    clamp,
    data: [rows === null ? matrix.values : sparseMatrix(matrix, rows), bias],
    parameters: rows === null ? [] : [rows],
  })
  describe(plan, layer, structure)
}

/** From one vector of the model to another. Blocks asked for are rows here. */
export function addFullyConnected(
  plan: PlanBuilder,
  layer: LayerWeights,
  [from, to]: readonly [input: number, output: number],
  asked?: Structure,
): void {
  const { matrix, bias, clamp } = layer
  const structure = asked === undefined ? bestRowStructure(matrix) : asked === 'dense' ? 'dense' : 'csr'
  plan.add(structure === 'dense' ? 'fully-connected-dense' : 'fully-connected-sparse', {
    inputs: [plan.read(from, 'vector')],
    output: plan.make(to),
    clamp,
    data: [structure === 'dense' ? matrix.values : sparseMatrix(matrix, 1), bias],
  })
  describe(plan, layer, structure)
}

function describe(plan: PlanBuilder, { name, matrix }: LayerWeights, structure: Structure): void {
  const { outputs, inputs, values } = matrix
  const zeros = values.reduce((count, value) => count + (value === 0 ? 1 : 0), 0)
  plan.describe({ name, outputs, inputs, zeros, structure, weightBytes: weightBytes(matrix, structure) })
}
