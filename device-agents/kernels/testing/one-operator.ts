import type { KernelPlan, PlanOperator, PlanTensor } from '@paceline/kernel-plan'

/** One operator between its tensors: the first of `inputs` is the plan's input. */
export function oneOperatorPlan(
  inputs: readonly PlanTensor[],
  output: PlanTensor,
  operator: Omit<PlanOperator, 'inputs' | 'output' | 'label'>,
): KernelPlan {
  return {
    tensors: [...inputs, output],
    operators: [
      { ...operator, label: operator.kind, inputs: inputs.map((_, index) => index), output: inputs.length },
    ],
    inputs: [0],
    outputs: [inputs.length],
  }
}
