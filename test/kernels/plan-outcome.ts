import type { KernelExports } from '../../device-agents/kernels/engine/kernel-exports.js'

/** What became of a plan: why it was refused, and at which operator, or the bits of its output. */
export type PlanOutcome =
  | { readonly refused: string; readonly operator: number | null }
  | { readonly output: readonly number[] }

const none = 0xffffffff
const wordBytes = 4

/** Opens a file in kernels that hold nothing else, and runs it on tensors that are all filled; one thread runs it. */
export function outcomeOf(kernels: KernelExports, bytes: Uint8Array, threads = 1): PlanOutcome {
  try {
    const place = kernels.allocate(Math.max(1, bytes.length))
    new Uint8Array(kernels.memory.buffer).set(bytes, place)
    const network = kernels.open(place, bytes.length, threads)
    if (network === 0) {
      const operator = kernels.error_operator() >>> 0
      return { refused: textAt(kernels, kernels.error()), operator: operator === none ? null : operator }
    }
    const output = run(kernels, network, bytes)
    kernels.close(network)
    return { output }
  } finally {
    kernels.release_all()
  }
}

function run(kernels: KernelExports, network: number, bytes: Uint8Array): number[] {
  const words = new DataView(bytes.buffer, bytes.byteOffset)
  const word = (offset: number) => words.getUint32(offset, true)
  const [tensors, table, ports] = [word(2 * wordBytes), word(4 * wordBytes), word(9 * wordBytes)]
  const [inputs, outputs] = [word(10 * wordBytes), word(11 * wordBytes)]
  const outputOf = (place: number) => word(ports + (inputs + place) * wordBytes)
  const memoryOf = (tensor: number) => {
    const address = kernels.tensor(network, tensor)
    return { address, length: word(table + tensor * 8 * wordBytes + 7 * wordBytes) / wordBytes }
  }
  for (let tensor = 0; tensor < tensors; tensor++) {
    const { address, length } = memoryOf(tensor)
    const values = new Float32Array(kernels.memory.buffer, address, Math.floor(length))
    for (let index = 0; index < values.length; index++)
      values[index] = (((index + tensor) * 7) % 13) / 8 - 0.7
  }
  kernels.run(network)
  return Array.from({ length: outputs }, (_, place) => {
    const { address, length } = memoryOf(outputOf(place))
    return Array.from(new Uint32Array(kernels.memory.buffer, address, Math.floor(length)), sameNan)
  }).flat()
}

/** Processors differ in the bits of a float that is no number. */
const sameNan = (bits: number) => ((bits & 0x7fffffff) > 0x7f800000 ? 0x7fc00000 : bits)

function textAt(kernels: KernelExports, address: number): string {
  const bytes = new Uint8Array(kernels.memory.buffer, address)
  return new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)))
}
