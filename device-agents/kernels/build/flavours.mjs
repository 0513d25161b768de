/** Memory of the threaded flavours is shared and so has a limit from the start: 1 GiB. */
export const sharedMemoryPages = 16_384

/** What each `.wasm` is compiled for. `simd` runs wherever WebAssembly has SIMD; the others where an engine can. */
export const flavours = {
  simd: { compile: [], link: [] },
  relaxed: { compile: ['-mrelaxed-simd'], link: [] },
  threads: { compile: ['-matomics'], link: threaded() },
  'relaxed-threads': { compile: ['-mrelaxed-simd', '-matomics'], link: threaded() },
}

function threaded() {
  // Each thread is an instance of its own and sets its stack in the memory that all share.
  return [
    '--import-memory',
    '--shared-memory',
    `--max-memory=${sharedMemoryPages * 65_536}`,
    '--export=__stack_pointer',
  ]
}
