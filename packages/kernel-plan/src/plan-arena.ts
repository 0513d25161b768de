import { bytesOf, type KernelPlan } from './plan.js'

export const alignment = 64

/** Kernels read whole vectors, and the last may reach a little past a tensor's end. */
const slackBytes = 64

export interface PlanArena {
  /** Of each tensor, in bytes. */
  readonly offsets: readonly number[]
  readonly bytes: number
}

/**
 * Places the activations in one block of memory, the largest first and each where no tensor lies that lives at
 * the same time. An operator's output never shares memory with its inputs: kernels may compute a pixel twice.
 */
export function planArena(plan: KernelPlan): PlanArena {
  const lives = lifetimesOf(plan)
  const sizes = plan.tensors.map((tensor) => align(bytesOf(tensor) + slackBytes))
  const order = plan.tensors.map((_, index) => index).sort((a, b) => sizeOf(sizes, b) - sizeOf(sizes, a))
  const offsets = new Array<number>(plan.tensors.length).fill(0)
  const placed: number[] = []
  let bytes = 0
  for (const index of order) {
    const size = sizeOf(sizes, index)
    const taken = placed
      .filter((other) => overlap(lives[index], lives[other]))
      .map((other) => ({ start: offsets[other] ?? 0, end: (offsets[other] ?? 0) + sizeOf(sizes, other) }))
      .sort((a, b) => a.start - b.start)
    let offset = 0
    for (const { start, end } of taken) {
      if (offset + size <= start) break
      offset = Math.max(offset, end)
    }
    offsets[index] = offset
    placed.push(index)
    bytes = Math.max(bytes, offset + size)
  }
  return { offsets, bytes }
}

interface Lifetime {
  first: number
  last: number
}

/** Operators between which a tensor is needed, both included; inputs and outputs for ever: one input is run again and again. */
function lifetimesOf(plan: KernelPlan): Lifetime[] {
  const lives = plan.tensors.map(() => ({ first: Number.POSITIVE_INFINITY, last: -1 }))
  const reach = (tensor: number, step: number) => {
    const life = lives[tensor]
    if (life === undefined) throw new RangeError(`no tensor ${tensor} in the plan`)
    life.first = Math.min(life.first, step)
    life.last = Math.max(life.last, step)
  }
  for (const input of plan.inputs) {
    reach(input, 0)
    reach(input, plan.operators.length)
  }
  plan.operators.forEach((operator, step) => {
    for (const tensor of [...operator.inputs, operator.output]) reach(tensor, step)
  })
  for (const output of plan.outputs) reach(output, plan.operators.length)
  return lives
}

const overlap = (a: Lifetime | undefined, b: Lifetime | undefined) =>
  a !== undefined && b !== undefined && a.first <= b.last && b.first <= a.last

const sizeOf = (sizes: readonly number[], index: number) => sizes[index] ?? 0

export const align = (bytes: number) => Math.ceil(bytes / alignment) * alignment
