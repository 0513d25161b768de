import type { KernelPlan, PlanTensor } from '@paceline/kernel-plan'

/**
 * What the speed of an operator's kernels depends on, in words: kind, sizes, parameters, and bytes of weights, by
 * which sparse ones of one size differ. Such as `conv1x1-dense 64x28x28 > 128x28x28, 32768 B`.
 */
export function shapeOf(plan: KernelPlan, index: number): string {
  const operator = plan.operators[index]
  if (operator === undefined) throw new RangeError(`no operator ${index} in the plan`)
  const sizes = (tensor: number) => sizesOf(plan.tensors[tensor])
  const parameters = operator.parameters.length > 0 ? ` (${operator.parameters.join(' ')})` : ''
  const weights = operator.data[0]
  return [
    `${operator.kind}${parameters} ${operator.inputs.map(sizes).join(' ')} > ${sizes(operator.output)}`,
    ...(weights === undefined ? [] : [`${weights.byteLength} B`]),
  ].join(', ')
}

function sizesOf(tensor: PlanTensor | undefined): string {
  if (tensor === undefined) throw new RangeError('an operator of a tensor that is not in the plan')
  const { channels, height, width, layout } = tensor
  if (layout === 'vector') return String(channels)
  return layout === 'chw' ? `${channels}x${height}x${width}` : `${height}x${width}x${channels}`
}
