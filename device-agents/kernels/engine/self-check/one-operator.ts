import type { Random } from '@paceline/domain'
import type { KernelPlan, PlanOperator, PlanTensor } from '@paceline/kernel-plan'

/** One operator between its tensors: the first of `inputs` is the plan's input. */
export function oneOperator(
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

/** Uniform in [-1, 1). */
export const floatsOf = (random: Random, length: number): Float32Array =>
  Float32Array.from({ length }, () => random.nextUnit() * 2 - 1)
