import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import path from 'node:path'
import type { KernelExports } from '../../device-agents/kernels/engine/kernel-exports.js'

const [openAsked, selectAsked, runAsked, closeAsked, releaseAsked] = [1, 2, 3, 4, 5]
const all = 0xffffffff
const alignment = 64
const memoryBytes = 2 ** 27

/** A network that is open at the other end. */
interface Seat {
  readonly index: number
  /** Where its activations lie in `memory`, and go to the other end and back with each run. */
  readonly arena: number
  readonly arenaBytes: number
  readonly heldBytes: number
  readonly tensorOffsets: readonly number[]
  /** Addresses of the names, by operator. */
  readonly variants: readonly (readonly number[])[]
  readonly selected: number[]
}

/**
 * Native kernels as the WASM exports them: programs/kernel-stand.c runs them in a process of its own, and a copy of
 * each network's activations stands in for the memory that WASM shares. All calls wait for their answer, as those do.
 */
export class NativeKernels implements Disposable {
  readonly #child: ChildProcess
  readonly #to: number
  readonly #from: number
  readonly #log: string
  readonly #memory = new ArrayBuffer(memoryBytes)
  #next = alignment
  readonly #seats = new Map<number, Seat>()
  #error = { address: 0, operator: all }

  /**
   * @param command of the stand, its arguments among it
   * @param folder for what this needs beside; removed by whoever made it
   */
  constructor(command: readonly string[], folder: string) {
    const [asking, answering] = [path.join(folder, 'asking'), path.join(folder, 'answering')]
    execFileSync('mkfifo', [asking, answering])
    this.#log = path.join(folder, 'log')
    // Open for both, so that opening waits for nobody; each end keeps only its own, so that it hears of the other's.
    this.#to = openSync(asking, 'r+')
    const both = openSync(answering, 'r+')
    const [stdin, log] = [openSync(asking, 'r'), openSync(this.#log, 'w')]
    const stdout = openSync(answering, 'w')
    this.#from = openSync(answering, 'r')
    const [file = '', ...args] = command
    this.#child = spawn(file, args, { stdio: [stdin, stdout, log] })
    for (const fd of [both, stdin, stdout, log]) closeSync(fd)
  }

  /** The kernels; what they hold is one for all, as in one instance. */
  get exports(): KernelExports {
    const seatOf = (network: number) => {
      const seat = this.#seats.get(network)
      if (seat === undefined) throw new RangeError(`no network at ${network}`)
      return seat
    }
    return {
      memory: { buffer: this.#memory } as WebAssembly.Memory,
      abi_version: () => 2,
      allocate: (bytes) => this.#allocate(bytes),
      release_all: () => {
        this.#ask(releaseAsked)
        this.#seats.clear()
        this.#next = alignment
      },
      open: (plan, bytes) => this.#open(plan, bytes),
      error: () => this.#error.address,
      error_operator: () => this.#error.operator,
      operators: (network) => seatOf(network).variants.length,
      variants: (network, operator) => seatOf(network).variants[operator]?.length ?? 0,
      variant_name: (network, operator, variant) => seatOf(network).variants[operator]?.[variant] ?? 0,
      select: (network, operator, variant) => {
        const seat = seatOf(network)
        this.#ask(selectAsked, { network: seat.index, operator, variant })
        const status = this.#word() | 0
        if (status === 0) seat.selected[operator] = variant
        return status
      },
      selected: (network, operator) => seatOf(network).selected[operator] ?? 0,
      tensor: (network, tensor) => {
        const { arena, tensorOffsets } = seatOf(network)
        return arena + (tensorOffsets[tensor] ?? 0)
      },
      held_bytes: (network) => seatOf(network).heldBytes,
      run: (network) => this.#run(seatOf(network), all),
      run_operator: (network, operator) => this.#run(seatOf(network), operator),
      work: () => {},
      let_first_sleep: () => {},
      abandon: () => {},
      close: (network) => this.#ask(closeAsked, { network: seatOf(network).index }),
      peak: () => 0,
    } satisfies KernelExports
  }

  [Symbol.dispose](): void {
    closeSync(this.#to)
    closeSync(this.#from)
    this.#child.kill()
  }

  #open(place: number, bytes: number): number {
    const plan = new Uint8Array(this.#memory, place, bytes)
    this.#ask(openAsked, { bytes }, plan)
    if (this.#word() === 0) {
      this.#error = { operator: this.#word(), address: this.#text() }
      return 0
    }
    const [index, arenaBytes, heldBytes, operators] = [this.#word(), this.#word(), this.#word(), this.#word()]
    const selected: number[] = []
    const variants = Array.from({ length: operators }, () => {
      selected.push(this.#word())
      return Array.from({ length: this.#word() }, () => this.#text())
    })
    const words = new DataView(this.#memory, place, bytes)
    const tensorsOffset = words.getUint32(16, true)
    const tensorOffsets = Array.from({ length: words.getUint32(8, true) }, (_, tensor) =>
      words.getUint32(tensorsOffset + tensor * 32 + 24, true),
    )
    const arena = this.#allocate(arenaBytes)
    new Uint8Array(this.#memory, arena, arenaBytes).fill(0)
    this.#seats.set(arena, { index, arena, arenaBytes, heldBytes, tensorOffsets, variants, selected })
    return arena
  }

  #run({ index, arena, arenaBytes }: Seat, operator: number): void {
    const activations = new Uint8Array(this.#memory, arena, arenaBytes)
    this.#ask(runAsked, { network: index, operator }, activations)
    activations.set(this.#take(arenaBytes))
  }

  #allocate(bytes: number): number {
    const place = this.#next
    const end = place + Math.ceil(bytes / alignment) * alignment + alignment
    if (end > memoryBytes) return 0
    this.#next = end
    return place
  }

  #ask(
    what: number,
    { network = 0, operator = 0, variant = 0, bytes = 0 } = {},
    payload: Uint8Array = new Uint8Array(0),
  ): void {
    const head = Uint32Array.of(what, network, operator, variant, bytes)
    for (const part of [new Uint8Array(head.buffer), payload])
      for (let sent = 0; sent < part.byteLength; )
        sent += writeSync(this.#to, part, sent, part.byteLength - sent)
  }

  /** Throws with what the other end printed where it ended instead of answering. */
  #take(count: number): Uint8Array {
    const bytes = new Uint8Array(count)
    for (let held = 0; held < count; ) {
      const got = readSync(this.#from, bytes, held, count - held, null)
      if (got === 0) throw new Error(`the kernels ended: ${readFileSync(this.#log, 'utf8').slice(0, 4000)}`)
      held += got
    }
    return bytes
  }

  #word(): number {
    return new DataView(this.#take(4).buffer).getUint32(0, true)
  }

  /** Where a text was put, with a 0 at its end. */
  #text(): number {
    const text = this.#take(this.#word())
    const place = this.#allocate(text.length + 1)
    new Uint8Array(this.#memory, place, text.length + 1).set([...text, 0])
    return place
  }
}
