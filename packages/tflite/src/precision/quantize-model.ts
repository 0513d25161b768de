import { withMainGraph } from '../edit/index.js'
import type { Graph, TfliteModel } from '../graph.js'
import { mainGraph, tensorName } from '../slice/slice.js'
import { refuse } from '../transforms/refusal.js'
import type { Transformed } from '../transforms/transform.js'
import { ScaleGroups } from './activation-scales.js'
import { calibrate } from './calibrate.js'
import { choosePrecisions } from './choose-precisions.js'
import type { ActivationScale } from './int8-values.js'
import { PrecisionWriter } from './precision-writer.js'
import {
  type Calibration,
  type Precision,
  planOf,
  type QuantizePlan,
  type QuantizeRequest,
} from './quantize-request.js'

export interface QuantizeReport {
  readonly dtype: Precision
  readonly io: 'float32' | 'int8'
  /** By index in the given model, in execution order; every operator is in one of the two. */
  readonly operators: {
    readonly quantized: readonly {
      readonly index: number
      readonly type: string
      readonly dtype: Precision
    }[]
    readonly float: readonly { readonly index: number; readonly type: string; readonly reason: string }[]
  }
  /** Operators that were put between precisions. */
  readonly conversions: { readonly quantize: number; readonly dequantize: number }
  /** Bytes of the main graph's constants. */
  readonly weightsBytes: { readonly before: number; readonly after: number }
  /** Null where no range had to be measured. */
  readonly calibration: Calibration | null
  readonly [figure: string]: unknown
}

/**
 * Stores a float32 model's main graph in fewer bits, by TFLite's quantisation specification. Operators that TFLite
 * 2.9 has no such kernel for stay float32, with QUANTIZE and DEQUANTIZE around them, and the report names them.
 *
 * @throws InvalidTransformError for a model that is quantised already, and where a range cannot be measured
 */
export function quantizeModel(model: TfliteModel, request: QuantizeRequest): Transformed<QuantizeReport> {
  const graph = mainGraph(model)
  const plan = planOf(graph, request)
  const choices = choosePrecisions(graph, plan)
  const isInteger = choices.some(({ dtype }) => dtype === 'int8')
  if (plan.io === 'int8' && !isInteger) refuse('/io', 'can be int8 only where operators are int8')
  const { scales, calibration } = isInteger ? scalesOf(model, graph, plan, choices) : noScales
  const writer = new PrecisionWriter(graph, scales, plan.io)
  for (const [index, operator] of graph.operators.entries()) {
    writer.write(operator, choices[index] ?? { dtype: 'float32', reason: 'asked for' })
  }
  const edited = writer.finish()
  const types = edited.operators.map(({ type }) => type)
  const added = (type: string) =>
    types.filter((own) => own === type).length - graph.operators.filter((own) => own.type === type).length
  const named = choices.map((choice, index) => ({
    index,
    type: graph.operators[index]?.type ?? '',
    ...choice,
  }))
  const report: QuantizeReport = {
    dtype: plan.dtype,
    io: plan.io,
    operators: {
      quantized: named.flatMap((one) => (one.dtype === 'float32' ? [] : [one])),
      float: named.flatMap((one) =>
        one.dtype === 'float32' ? [{ index: one.index, type: one.type, reason: one.reason }] : [],
      ),
    },
    conversions: { quantize: added('QUANTIZE'), dequantize: added('DEQUANTIZE') },
    weightsBytes: { before: constantBytes(graph), after: constantBytes(edited) },
    calibration,
  }
  return { model: withMainGraph(model, edited), report, warnings: writer.warnings }
}

interface Scales {
  readonly scales: ReadonlyMap<number, ActivationScale>
  readonly calibration: Calibration | null
}

const noScales: Scales = { scales: new Map(), calibration: null }

function scalesOf(
  model: TfliteModel,
  graph: Graph,
  plan: QuantizePlan,
  choices: ReturnType<typeof choosePrecisions>,
): Scales {
  const boundary = [...graph.inputs, ...graph.outputs].filter(
    (tensor) => graph.tensors[tensor]?.dtype === 'float32',
  )
  const groups = new ScaleGroups(graph, choices, plan.io === 'int8' ? boundary : [])
  const unknown = groups.unknown(plan.ranges)
  if (unknown.length === 0) return { scales: groups.scales(plan.ranges), calibration: null }
  const measured = calibrate(model, graph, unknown, plan)
  const missing = groups.unknown(new Map([...measured, ...plan.ranges]))[0]
  if (missing !== undefined) refuse('/ranges', `must have that of ${tensorName(graph, missing)}`)
  const ranges = new Map([...measured, ...plan.ranges])
  return { scales: groups.scales(ranges), calibration: plan.calibration }
}

function constantBytes({ tensors }: Graph): number {
  return [...new Set(tensors.map(({ data }) => data))].reduce((sum, data) => sum + (data?.byteLength ?? 0), 0)
}
