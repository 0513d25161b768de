import type { OperatorIssue, TfliteModel } from '@paceline/tflite/read'
import { activationShape } from './activation-layout.js'
import { judgeModel } from './judge-model.js'
import type { LoweringOptions } from './operator-call.js'
import { type LoweredNetwork, PlanBuilder } from './plan-builder.js'
import { UnsupportedModelError } from './unsupported-model-error.js'

/**
 * The plan of a float32 model: images as planes, weights in the structure that fits their zeros. Its inputs and outputs
 * are in the order of the model's (NHWC) unless asked otherwise.
 *
 * @throws UnsupportedModelError with everything that the kernels cannot run
 */
export function lowerModel(model: TfliteModel, options: LoweringOptions = {}): LoweredNetwork {
  const { graph, emits, unsupported } = judgeModel(model)
  if (unsupported.length > 0) throw new UnsupportedModelError(unsupported)
  const plan = new PlanBuilder((activation) => {
    const shape = activationShape(graph.tensor(activation)?.shape ?? [])
    if (shape === null) throw new Error(`tensor ${activation} has no layout`)
    return shape
  })
  const { operators, inputs, outputs } = graph.graph
  const asKernels = options.boundary === 'kernels'
  for (const input of inputs) asKernels ? plan.await(input) : plan.makeRowMajor(input)
  emits.forEach((emit, index) => {
    plan.begin(index, operators[index]?.type ?? '')
    emit?.(plan, options)
  })
  const made = inputs.map((input) => plan.made(input))
  return plan.finish(
    made,
    outputs.map((output) => (asKernels ? plan.made(output) : plan.readRowMajor(output))),
  )
}

/** All that the kernels cannot run of a model, in the order of its operators. */
export function unsupportedOperators(model: TfliteModel): readonly OperatorIssue[] {
  return judgeModel(model).unsupported
}
