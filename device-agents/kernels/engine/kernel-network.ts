import { elementsOf, type KernelPlan, type PlanTensor, writePlan } from '@paceline/kernel-plan'
import type { KernelExports } from './kernel-exports.js'
import { maySleep } from './threads/may-sleep.js'

/** The kernels refuse a plan; `operator` is its place in the plan, null for the plan as a whole. */
export class PlanRefusedError extends Error {
  readonly code = 'plan-refused'
  readonly operator: number | null

  constructor(message: string, operator: number | null) {
    super(message)
    this.name = 'PlanRefusedError'
    this.operator = operator
  }
}

export type TensorView = Float32Array | Int8Array | Int32Array | Uint32Array

/** A plan that is open in one instance of the kernels, its weights packed for the variants selected. */
export class KernelNetwork {
  readonly #kernels: KernelExports
  readonly #network: number
  readonly plan: KernelPlan

  /** Throws PlanRefusedError, naming the operator. `threads` counts this one. */
  constructor(kernels: KernelExports, plan: KernelPlan, threads = 1, bytes = writePlan(plan)) {
    this.#kernels = kernels
    this.plan = plan
    const place = kernels.allocate(bytes.byteLength) >>> 0
    if (place === 0) throw new PlanRefusedError('out of memory', null)
    new Uint8Array(kernels.memory.buffer).set(bytes, place)
    this.#network = kernels.open(place, bytes.byteLength, threads)
    if (this.#network === 0) throw this.#refusal()
    if (threads > 1 && maySleep()) kernels.let_first_sleep(this.#network)
  }

  /** Where it lies in the kernels' memory: what further threads are told. */
  get address(): number {
    return this.#network
  }

  /** Bytes held beside the plan: packed weights, activations and scratch. */
  get heldBytes(): number {
    return this.#kernels.held_bytes(this.#network)
  }

  /** Names of the kernels that fit an operator, best guess first. */
  variants(operator: number): string[] {
    const count = this.#kernels.variants(this.#network, operator)
    return Array.from({ length: count }, (_, variant) =>
      this.#text(this.#kernels.variant_name(this.#network, operator, variant)),
    )
  }

  selected(operator: number): number {
    return this.#kernels.selected(this.#network, operator)
  }

  /** Packs an operator's weights for a variant. */
  select(operator: number, variant: number): void {
    if (this.#kernels.select(this.#network, operator, variant) !== 0)
      throw new PlanRefusedError('out of memory, or no such kernel', operator)
  }

  /** A tensor's elements as they lie in memory; valid until the memory grows. */
  tensor(index: number): TensorView {
    const tensor = this.plan.tensors[index]
    if (tensor === undefined) throw new RangeError(`no tensor ${index} in the plan`)
    const address = this.#kernels.tensor(this.#network, index) >>> 0
    return viewOf(tensor, this.#kernels.memory.buffer, address)
  }

  /** Its first input. */
  get input(): TensorView {
    return this.tensor(this.plan.inputs[0] ?? -1)
  }

  /** Its first output. */
  get output(): TensorView {
    return this.tensor(this.plan.outputs[0] ?? -1)
  }

  run(): void {
    this.#kernels.run(this.#network)
  }

  runOperator(operator: number): void {
    this.#kernels.run_operator(this.#network, operator)
  }

  /** Sends the other threads home, who may still look at its memory until they are there. */
  end(): void {
    this.#kernels.close(this.#network)
  }

  /** Makes the other threads trap, after something else did: the network can only be thrown away. */
  abandon(): void {
    this.#kernels.abandon(this.#network)
  }

  /** Of one thread: ends it and gives all memory of the instance back. */
  close(): void {
    this.end()
    this.#kernels.release_all()
  }

  #refusal(): PlanRefusedError {
    const operator = this.#kernels.error_operator() >>> 0
    return new PlanRefusedError(this.#text(this.#kernels.error()), operator === 0xffffffff ? null : operator)
  }

  #text(address: number): string {
    const bytes = new Uint8Array(this.#kernels.memory.buffer, address >>> 0)
    // A copy: decoders take no shared memory.
    return new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)))
  }
}

function viewOf(tensor: PlanTensor, buffer: ArrayBufferLike, address: number): TensorView {
  const length = elementsOf(tensor)
  switch (tensor.dtype) {
    case 'float32':
      return new Float32Array(buffer, address, length)
    case 'int8':
      return new Int8Array(buffer, address, length)
    case 'int32':
      return new Int32Array(buffer, address, length)
    case 'bits':
      return new Uint32Array(buffer, address, length)
  }
}
