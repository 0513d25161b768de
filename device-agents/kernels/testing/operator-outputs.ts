import type { KernelPlan, PlanTensor } from '@paceline/kernel-plan'
import { expect } from 'vitest'
import type { KernelExports } from '../engine/kernel-exports.js'
import { KernelNetwork, PlanRefusedError } from '../engine/kernel-network.js'
import { fillPlanes, largestDifference, readPlanes } from './planes.js'

/** A plan of one operator, what it is given and what a slow reference makes of that. */
export interface OperatorCase {
  readonly plan: KernelPlan
  /** Elements alone, without what lies between planes: [channels][pixels], [pixels][channels] or a vector. */
  readonly inputs: readonly Float32Array[]
  readonly expected: Float32Array
}

/** Finite, but no kernel that lets it into a pixel can hide it. */
const garbage = 1e30

/**
 * Holds every kernel that fits against the reference; what lies between an input's planes is garbage, and must
 * neither reach a pixel nor become infinite between those of the output. `tolerance` is of the largest output.
 */
export function expectAgreement(
  kernels: KernelExports,
  { plan, inputs, expected }: OperatorCase,
  tolerance: number,
  label: string,
): void {
  const network = new KernelNetwork(kernels, plan)
  const tensor = plan.tensors[plan.outputs[0] ?? -1] as PlanTensor
  for (const [variant, name] of network.variants(0).entries()) {
    network.select(0, variant)
    for (const [index, values] of inputs.entries())
      fill(network.tensor(index) as Float32Array, plan.tensors[index] as PlanTensor, values)
    const output = (network.output as Float32Array).fill(7)
    network.run()
    expect(largestDifference(read(output, tensor), expected), `${name}, ${label}`).toBeLessThanOrEqual(
      tolerance,
    )
    expect(output.every(Number.isFinite), `${name}, ${label}: finite between the planes`).toBe(true)
  }
  network.close()
}

export function expectRefusal(kernels: KernelExports, plan: KernelPlan, message: RegExp): void {
  const open = () => new KernelNetwork(kernels, plan)
  expect(open).toThrow(PlanRefusedError)
  expect(open).toThrow(message)
}

function fill(view: Float32Array, tensor: PlanTensor, values: Float32Array): void {
  view.fill(garbage)
  if (tensor.layout === 'chw') fillPlanes(view, tensor, values)
  else view.set(values)
}

function read(view: Float32Array, tensor: PlanTensor): Float32Array {
  return tensor.layout === 'chw' ? readPlanes(view, tensor) : view.slice()
}
