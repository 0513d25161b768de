import { GraphEditor, withMainGraph } from '../edit/index.js'
import type { Operator, TfliteModel } from '../graph.js'
import { mainGraph } from '../slice/slice.js'
import { weightValues } from '../sparsity/index.js'
import { refuse } from '../transforms/refusal.js'
import type { Transformed } from '../transforms/transform.js'
import { type ChosenSplit, chooseSplits } from './choose-splits.js'
import { checkFactorizeRequest, type FactorizeRequest } from './factorize-request.js'
import { energyRatio, rankForEnergy, spectrumOf } from './low-rank.js'
import { splitLayer } from './split-layer.js'

export interface FactorizedLayer {
  /** Its index in the given model. */
  readonly operator: number
  readonly name: string
  readonly type: string
  readonly rank: number
  readonly fullRank: number
  /** Share of the squared singular values that the rank keeps. */
  readonly energyRatio: number
  readonly weightsBefore: number
  readonly weightsAfter: number
  readonly macsBefore: number
  readonly macsAfter: number
}

export interface FactorizeReport {
  /** In execution order; all others are as they were. */
  readonly layers: readonly FactorizedLayer[]
  readonly [figure: string]: unknown
}

/**
 * Splits float32 convolutions and fully connected layers of the main graph in two by the singular values of their
 * weights: `rank` filters of the layer's own shape, then a 1x1 convolution (or fully connected layer) that mixes
 * them, with the bias and the activation. At the full rank the output is the same but for rounding. A rank for all
 * leaves layers whole whose full rank is below it.
 *
 * @throws InvalidTransformError naming the part of the request, or the layer, that does not allow it
 */
export function factorizeModel(model: TfliteModel, request: FactorizeRequest): Transformed<FactorizeReport> {
  checkFactorizeRequest(request)
  const graph = mainGraph(model)
  const editor = new GraphEditor(graph)
  const warnings: string[] = []
  const layers: FactorizedLayer[] = []
  const parts = new Map<Operator, readonly Operator[]>()
  for (const chosen of chooseSplits(graph, request)) {
    const { layer, operator, choice, path } = chosen
    const fullRank = Math.min(layer.outputs, layer.positions)
    if (choice.rank !== undefined && choice.rank > fullRank) {
      const message = `${choice.rank} is above the full rank of ${layer.name}, which is ${fullRank}`
      if (path !== undefined) refuse(`${path}/rank`, message)
      warnings.push(`left whole: rank ${message}`)
      continue
    }
    const spectrum = spectrumOf(weightValues(layer.weights) as Float32Array, layer.outputs, layer.positions)
    const rank = choice.rank ?? rankForEnergy(spectrum.energies, choice.energy)
    const whole = graph.operators[operator]
    if (whole === undefined) continue
    parts.set(whole, splitLayer(editor, whole, layer, spectrum.factors(rank)))
    const elements = editor
      .tensorAt(whole.outputs[0] ?? -1)
      .shape.reduce((product, size) => product * size, 1)
    const report = {
      ...costsOf(chosen, rank, elements / layer.outputs),
      fullRank,
      energyRatio: energyRatio(spectrum.energies, rank),
    }
    layers.push(report)
    if (report.macsAfter > report.macsBefore) {
      warnings.push(
        `${layer.name} takes more multiply-accumulates: ${report.macsAfter}, not ${report.macsBefore}`,
      )
    }
  }
  editor.operators = graph.operators.flatMap((operator) => parts.get(operator) ?? operator)
  return { model: withMainGraph(model, editor.finish()), report: { layers }, warnings }
}

/** @param places how often an invocation uses each weight */
function costsOf({ operator, layer }: ChosenSplit, rank: number, places: number) {
  const weightsBefore = layer.outputs * layer.positions
  const weightsAfter = rank * (layer.outputs + layer.positions)
  return {
    operator,
    name: layer.name,
    type: layer.type,
    rank,
    weightsBefore,
    weightsAfter,
    macsBefore: places * weightsBefore,
    macsAfter: places * weightsAfter,
  }
}
