import type { KernelKind } from '@paceline/kernel-plan'
import type { KernelNetwork } from '../kernel-network.js'
import type { ChosenByShape } from './choose-kernels.js'
import { shapeOf } from './shape-of.js'

/**
 * The kernels that may be chosen for a network, and the kind of their operators: for each operator the one that was
 * kept for its shape, else all that fit. Refused ones are none of them.
 */
export function choosableKernels(
  network: KernelNetwork,
  { kept, refused }: { readonly kept: ChosenByShape; readonly refused: Pick<ReadonlySet<string>, 'has'> },
): Map<string, KernelKind> {
  const choosable = new Map<string, KernelKind>()
  for (const [index, { kind }] of network.plan.operators.entries()) {
    const right = network.variants(index).filter((name) => !refused.has(name))
    const before = kept[shapeOf(network.plan, index)]
    const names = before !== undefined && right.includes(before) ? [before] : right
    for (const name of names) choosable.set(name, kind)
  }
  return choosable
}
