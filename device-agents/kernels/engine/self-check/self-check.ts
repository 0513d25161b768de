import type { Clock } from '@paceline/agent'
import type { KernelKind } from '@paceline/kernel-plan'
import type { KernelExports } from '../kernel-exports.js'
import { KernelNetwork } from '../kernel-network.js'
import { readValues, type TensorValues, writeValues } from '../tensor-values.js'
import { differenceOf } from './difference.js'
import type { CheckCase, KernelCheck } from './kernel-check.js'

/** A kernel that gave a wrong answer in this engine: it is not used here. */
export interface RefusedKernel {
  readonly kernel: string
  readonly kind: KernelKind
  /** `start`: in the compiler that an engine starts with; `optimised`: after that. */
  readonly when: 'start' | 'optimised'
  /** Over the largest value expected; null where it trapped or gave no numbers. */
  readonly difference: number | null
}

export interface SelfCheck {
  /** Names of all kernels that were tried, in the order of their checks. */
  readonly checked: readonly string[]
  readonly refused: readonly RefusedKernel[]
}

/** Calls after which engines have compiled a kernel anew: V8 counts the code run through, and these are plenty. */
const heatCalls = 20
const heatMs = 3
/** For a compiler that works beside this thread. */
const compilerMs = 30

/**
 * Tries every kernel of the checks on small seeded operators, before and after the engine's optimising compiler
 * has it: engines have had faults in one and not in the other (V8 11.3 doubles relaxed dot products in its
 * baseline compiler). `kernels` is an instance for this alone: its memory is released. With `only`, kernels of other
 * names are left alone.
 */
export async function selfCheck(
  kernels: KernelExports,
  checks: readonly KernelCheck[],
  clock: Clock,
  only?: ReadonlySet<string>,
): Promise<SelfCheck> {
  const isAsked = (kernel: string) => only?.has(kernel) ?? true
  const cases = checks.flatMap(({ kind, cases }) => cases().map((one) => ({ kind, ...one })))
  const checked = new Set<string>()
  const refused = new Map<string, RefusedKernel>()
  const tryAll = (when: RefusedKernel['when']) => {
    for (const one of cases)
      for (const [kernel, difference] of differencesOf(kernels, one, isAsked)) {
        checked.add(kernel)
        if (difference !== null && difference <= one.tolerance) continue
        if (!refused.has(kernel)) refused.set(kernel, { kernel, kind: one.kind, when, difference })
      }
  }
  tryAll('start')
  const heated = new Set(refused.keys())
  for (const one of cases) heat(kernels, one, { heated, isAsked, clock })
  await clock.sleep(compilerMs)
  tryAll('optimised')
  return { checked: [...checked], refused: [...refused.values()] }
}

/** Of each kernel that fits the case; null where it trapped or gave no numbers. */
function differencesOf(
  kernels: KernelExports,
  one: CheckCase,
  isAsked: (kernel: string) => boolean,
): [string, number | null][] {
  return withVariants(kernels, one.plan, isAsked, (network, kernel, variant) => {
    try {
      network.select(0, variant)
      const output = one.plan.tensors[one.plan.outputs[0] ?? -1]
      if (output === undefined) throw new RangeError('a plan without its output')
      fill(network, one)
      // Else a kernel that stores nothing would be judged by what the one before it left.
      writeValues(network.output, output, wrongEverywhere(one.expected))
      network.run()
      const actual = readValues(network.output, output, one.expected.length)
      return [kernel, differenceOf(actual, one.expected)]
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) return [kernel, null]
      throw error
    }
  })
}

function heat(
  kernels: KernelExports,
  { plan, inputs }: CheckCase,
  { heated, isAsked, clock }: Heating,
): void {
  const isCold = (kernel: string) => isAsked(kernel) && !heated.has(kernel)
  withVariants(kernels, plan, isCold, (network, kernel, variant) => {
    heated.add(kernel)
    network.select(0, variant)
    fill(network, { plan, inputs })
    const endMs = clock.now() + heatMs
    for (let call = 0; call < heatCalls || clock.now() < endMs; call++) network.run()
  })
}

interface Heating {
  /** Kernels that need no heat any more; those that get it are added. */
  readonly heated: Set<string>
  readonly isAsked: (kernel: string) => boolean
  readonly clock: Clock
}

function withVariants<T>(
  kernels: KernelExports,
  plan: CheckCase['plan'],
  isAsked: (kernel: string) => boolean,
  visit: (network: KernelNetwork, kernel: string, variant: number) => T,
): T[] {
  const network = new KernelNetwork(kernels, plan)
  try {
    return network
      .variants(0)
      .flatMap((kernel, variant) => (isAsked(kernel) ? [visit(network, kernel, variant)] : []))
  } finally {
    network.close()
  }
}

/** All bits turned over: of another sign, or no number. */
function wrongEverywhere(expected: TensorValues): TensorValues {
  const wrong = expected.slice()
  const bytes = new Uint8Array(wrong.buffer, wrong.byteOffset, wrong.byteLength)
  bytes.forEach((byte, index) => {
    bytes[index] = ~byte
  })
  return wrong
}

function fill(network: KernelNetwork, { plan, inputs }: Pick<CheckCase, 'plan' | 'inputs'>): void {
  plan.operators[0]?.inputs.forEach((index, place) => {
    const [tensor, values] = [plan.tensors[index], inputs[place]]
    if (tensor === undefined || values === undefined) throw new RangeError(`no input ${place} in the case`)
    writeValues(network.tensor(index), tensor, values)
  })
}
