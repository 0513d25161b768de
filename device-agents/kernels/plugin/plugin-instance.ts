import type { KernelManifest } from '@paceline/contracts'
import {
  type MemoryLimits,
  maximumPages,
  PAGE_BYTES,
  type PlacedTensor,
  planMemory,
  type Region,
  type TensorRole,
} from '@paceline/kernel-plugin'
import type { InputChanges } from './input-changes.js'
import { failureIn, type PluginPhase, pluginFailure } from './plugin-failure.js'
import type { Given } from './problem.js'
import type { Values } from './reference.js'

interface PluginExports {
  prepare(weights: number, bias: number, scales: number, workspace: number): number
  run(first: number, second: number, output: number): void
  free(): void
}

/** What stands between tensors: as floats finite and tiny, and what a plug-in writes there is seen. */
const GUARD = 0xa5
/** Of outputs that nobody has written yet: NaN as floats, and no value that int8 outputs are full of. */
const UNWRITTEN = 0xff

/** A plug-in in a memory that the host made for it, with a maximum and nothing else to call or to reach. */
export class PluginInstance {
  readonly #memory: WebAssembly.Memory
  readonly #maximumBytes: number
  readonly #tensors: ReadonlyMap<TensorRole, PlacedTensor>
  readonly #gaps: readonly Region[]
  readonly #workspace: number
  readonly #exports: PluginExports
  /** What was given last, to see whether the plug-in keeps its hands off it. */
  readonly #given = new Map<TensorRole, Values>()
  readonly #arguments: readonly [number, number, number]
  #input: Values = new Float32Array()

  /** Instantiates the module, which calls its start function, and adds the tensors' pages behind its own. */
  constructor(module: WebAssembly.Module, manifest: KernelManifest, limits: MemoryLimits) {
    const plan = planMemory(manifest)
    const maximum = maximumPages(limits, plan)
    this.#maximumBytes = maximum * PAGE_BYTES
    this.#memory = new WebAssembly.Memory({ initial: limits.initial, maximum })
    this.#exports = this.#guarded('start', () => {
      const imports = { env: { memory: this.#memory } }
      return new WebAssembly.Instance(module, imports).exports as unknown as PluginExports
    })
    // Its start function may have grown the memory: nothing but its size is known of it.
    const base = this.#addPages(plan.pages)
    this.#tensors = new Map(
      plan.tensors.map((tensor) => [tensor.role, { ...tensor, offset: base + tensor.offset }]),
    )
    this.#workspace = plan.workspace === null ? 0 : base + plan.workspace.offset
    const regions = [...plan.tensors, ...(plan.workspace ? [plan.workspace] : [])]
    this.#gaps = gapsBetween(regions, plan.pages * PAGE_BYTES, base)
    for (const gap of this.#gaps) this.#bytes(gap).fill(GUARD)
    this.#arguments = [this.#address('input'), this.#address('second'), this.#address('output')]
  }

  prepare(constants: Given): void {
    this.give(constants)
    const [weights, bias, scales] = (['weights', 'bias', 'scales'] as const).map((role) =>
      this.#address(role),
    )
    const answer = this.#guarded('prepare', () =>
      this.#exports.prepare(weights ?? 0, bias ?? 0, scales ?? 0, this.#workspace),
    )
    if (answer !== 0)
      throw pluginFailure('plugin-abi', `prepare answered ${answer}, and 0 is that all is well`)
    this.checkMemory('prepare')
  }

  /** Writes tensors where the plug-in reads them. */
  give(values: Given): void {
    for (const [role, given] of Object.entries(values) as [TensorRole, Values][]) {
      const tensor = this.#tensors.get(role)
      if (tensor === undefined) continue
      this.#bytes(tensor).set(new Uint8Array(given.buffer, given.byteOffset, given.byteLength))
      this.#given.set(role, given)
    }
  }

  /** One call of `run`, as it is timed: nothing is caught and nothing looked at. */
  call(): void {
    const [first, second, output] = this.#arguments
    this.#exports.run(first, second, output)
  }

  /**
   * The same, on an input of which one element is another than at the call before: a store or two beside the call,
   * of some nanoseconds.
   */
  callChanged(changes: InputChanges): void {
    // A plug-in that grew its memory took the array's away.
    if (this.#input.length === 0) this.#input = this.#values('input')
    changes.apply(this.#input)
    this.call()
  }

  /** Calls `run` on an output that nobody has written, and gives what it wrote. */
  runAfresh(): Values {
    const output = this.#tensors.get('output') as PlacedTensor
    this.#bytes(output).fill(UNWRITTEN)
    this.runAgain('run')
    this.checkMemory('run')
    return this.output()
  }

  runAgain(phase: PluginPhase): void {
    this.#guarded(phase, () => this.call())
  }

  /** A copy of the output as it stands. */
  output(): Values {
    return this.#values('output').slice() as Values
  }

  /**
   * Throws `plugin-abi` where a plug-in wrote outside of its output and its workspace.
   *
   * @param standing tensors that are others by now than those given
   */
  checkMemory(phase: PluginPhase, standing: Given = {}): void {
    for (const gap of this.#gaps) {
      const written = this.#bytes(gap).findIndex((byte) => byte !== GUARD)
      if (written >= 0) throw strayWrite(phase, `${written + 1} bytes past what lies before it`)
    }
    for (const [role, first] of this.#given) {
      const tensor = this.#tensors.get(role) as PlacedTensor
      const given = standing[role] ?? first
      const wanted = new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
      if (!equal(this.#bytes(tensor), wanted))
        throw strayWrite(phase, `into the tensor ${role}, which it only reads`)
    }
  }

  free(): void {
    this.#guarded('free', () => this.#exports.free())
  }

  get memoryBytes(): number {
    return this.#memory.buffer.byteLength
  }

  memoryIsFull(): boolean {
    return this.memoryBytes >= this.#maximumBytes
  }

  #addPages(pages: number): number {
    try {
      return this.#memory.grow(pages) * PAGE_BYTES
    } catch {
      const message = `its start function left less than the ${pages} pages that its tensors take`
      throw pluginFailure('plugin-out-of-memory', message)
    }
  }

  /** A view that ends when the plug-in grows the memory. */
  #values(role: TensorRole): Values {
    const { dtype, offset, elements } = this.#tensors.get(role) as PlacedTensor
    const { buffer } = this.#memory
    return dtype === 'float32'
      ? new Float32Array(buffer, offset, elements)
      : new Int8Array(buffer, offset, elements)
  }

  #guarded<T>(phase: PluginPhase, work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw failureIn(phase, error, this)
    }
  }

  #address(role: TensorRole): number {
    return this.#tensors.get(role)?.offset ?? 0
  }

  /** Made anew each time, since the plug-in may have grown the memory. */
  #bytes({ offset, bytes }: Region): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.buffer as ArrayBuffer, offset, bytes)
  }
}

function gapsBetween(regions: readonly Region[], bytes: number, base: number): Region[] {
  let end = 0
  return [...regions, { offset: bytes, bytes: 0 }].map((region) => {
    const gap = { offset: base + end, bytes: region.offset - end }
    end = region.offset + region.bytes
    return gap
  })
}

function strayWrite(phase: PluginPhase, where: string): Error {
  return pluginFailure('plugin-abi', `${phase} wrote ${where}`)
}

function equal(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}
