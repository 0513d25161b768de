/** What a `.wasm` of the kernels was compiled for. */
export type Flavour = 'simd' | 'relaxed' | 'threads' | 'relaxed-threads'

export const flavours: readonly Flavour[] = ['simd', 'relaxed', 'threads', 'relaxed-threads']

/** `() => f32x4.relaxed_madd(v, v, v)` and nothing else: valid only where the engine has relaxed SIMD. */
const relaxedModule = Uint8Array.from([
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, 0x03, 0x02, 0x01,
  0x00, 0x0a, 0x13, 0x01, 0x11, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f,
  0xfd, 0x85, 0x02, 0x0b,
])

export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(relaxedModule)
}

/** The fastest flavour that this engine can run. */
export function bestFlavour(threads: number, relaxed = hasRelaxedSimd()): Flavour {
  if (threads > 1) return relaxed ? 'relaxed-threads' : 'threads'
  return relaxed ? 'relaxed' : 'simd'
}
