import { type Clock, UnsupportedModelError } from '@paceline/agent'
import type { KernelNetwork } from '../kernel-network.js'
import { shapeOf } from './shape-of.js'
import { fastestVariant } from './time-variants.js'

/** Kernels that were found to be the fastest, by shape: for one build, engine and number of threads. */
export type ChosenByShape = Record<string, string>

export interface ChosenKernel {
  /** The operator's label in the plan. */
  readonly operator: string
  readonly shape: string
  readonly kernel: string
}

export interface ChoiceOptions {
  readonly clock: Clock
  /** Of the clock, as `timerStepUs` found it. */
  readonly stepUs: number | null
  /** Names of kernels that are wrong in this engine. */
  readonly refused: ReadonlySet<string>
  /** What was chosen before; what is chosen now is added. */
  readonly kept: ChosenByShape
  /** Called once before anything is tried, if anything is. */
  readonly beforeTrials?: () => void
}

/**
 * Selects a kernel for each operator of a network whose inputs are filled: the one that was kept for its shape,
 * else the fastest of those that fit and are right here. Throws UnsupportedModelError where none is left.
 */
export async function chooseKernels(network: KernelNetwork, options: ChoiceOptions): Promise<ChosenKernel[]> {
  const { plan } = network
  const chosen: ChosenKernel[] = []
  let { beforeTrials } = options
  const prepare = () => {
    beforeTrials?.()
    beforeTrials = undefined
  }
  for (const [index, { label }] of plan.operators.entries()) {
    const shape = shapeOf(plan, index)
    const names = network.variants(index)
    const variant = await variantFor(
      network,
      index,
      { shape, names, label },
      { ...options, beforeTrials: prepare },
    )
    if (network.selected(index) !== variant) network.select(index, variant)
    const kernel = names[variant] ?? ''
    options.kept[shape] = kernel
    chosen.push({ operator: label, shape, kernel })
  }
  return chosen
}

async function variantFor(
  network: KernelNetwork,
  index: number,
  {
    shape,
    names,
    label,
  }: { readonly shape: string; readonly names: readonly string[]; readonly label: string },
  { kept, refused, clock, stepUs, beforeTrials }: ChoiceOptions,
): Promise<number> {
  const candidates = names.flatMap((name, variant) => (refused.has(name) ? [] : [variant]))
  const [first] = candidates
  if (first === undefined) {
    const message = `${label}: every kernel that fits gives wrong results in this engine (${names.join(', ')})`
    throw new UnsupportedModelError('operator-unsupported', message)
  }
  const before = candidates.find((variant) => names[variant] === kept[shape])
  if (before !== undefined) return before
  if (candidates.length === 1) return first
  beforeTrials?.()
  // Lets a page answer meanwhile.
  await clock.sleep(0)
  return fastestVariant(network, index, candidates, { clock, stepUs })
}
