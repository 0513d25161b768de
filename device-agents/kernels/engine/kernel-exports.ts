import type { Flavour } from './flavour.js'

/** Pages of 64 KiB that threads may share: build/flavours.mjs states the same limit to the linker. */
const sharedMemoryPages = 16_384

/** What the kernels' `.wasm` exports (c/exports.c); pointers are byte offsets into `memory`. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory
  abi_version(): number
  /** 64-byte aligned; 0 when there is no memory left. */
  allocate(bytes: number): number
  release_all(): void
  /** 0 on an error, of which `error` and `error_operator` tell. */
  open(plan: number, bytes: number, threads: number): number
  error(): number
  error_operator(): number
  operators(network: number): number
  variants(network: number, operator: number): number
  variant_name(network: number, operator: number, variant: number): number
  select(network: number, operator: number, variant: number): number
  selected(network: number, operator: number): number
  tensor(network: number, tensor: number): number
  held_bytes(network: number): number
  run(network: number): void
  run_operator(network: number, operator: number): void
  work(network: number, thread: number): void
  close(network: number): void
  /** Before the first run: the calling thread may sleep where it waits for others. */
  let_first_sleep(network: number): void
  /** Called by whoever saw a thread fail: the others trap instead of waiting for it. */
  abandon(network: number): void
  peak(accumulators: number, iterations: number, seed: number): number
  /** Threaded flavours: each instance sets its own. */
  readonly __stack_pointer?: WebAssembly.Global
}

const abiVersion = 2

/** Instantiates a flavour's module. Threads of one network pass the memory that the first instance made. */
export function instantiate(
  module: WebAssembly.Module,
  flavour: Flavour,
  shared?: WebAssembly.Memory,
): KernelExports {
  const memory = sharedMemoryOf(flavour, shared)
  return checked(new WebAssembly.Instance(module, importsOf(memory)).exports, memory)
}

/** The same where browsers must not be kept waiting: older ones allow nothing else on a page's main thread. */
export async function instantiateAsync(
  module: WebAssembly.Module,
  flavour: Flavour,
  shared?: WebAssembly.Memory,
): Promise<KernelExports> {
  const memory = sharedMemoryOf(flavour, shared)
  const { exports } = await WebAssembly.instantiate(module, importsOf(memory))
  return checked(exports, memory)
}

/** Null for a flavour that has a memory of its own. */
function sharedMemoryOf(flavour: Flavour, shared?: WebAssembly.Memory): WebAssembly.Memory | null {
  if (flavour === 'simd' || flavour === 'relaxed') return null
  return shared ?? new WebAssembly.Memory({ initial: 32, maximum: sharedMemoryPages, shared: true })
}

const importsOf = (memory: WebAssembly.Memory | null): WebAssembly.Imports =>
  memory === null ? {} : { env: { memory } }

function checked(exports: WebAssembly.Exports, memory: WebAssembly.Memory | null): KernelExports {
  const kernels = (memory === null ? exports : { ...exports, memory }) as unknown as KernelExports
  if (kernels.abi_version() !== abiVersion) throw new Error('These kernels were built for another version.')
  return kernels
}
