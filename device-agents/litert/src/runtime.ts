import { type LiteRt, loadLiteRt } from '@litertjs/core'
import type { RelaxedDot } from './relaxed-dot.js'

/** LiteRT.js ships one WASM file for each of these. */
export type Build = 'compat' | 'default' | 'threaded'

/** The SIMD that the kernels of a build use. */
export type Flavour = 'simd' | 'relaxed-simd'

const glueFiles: Record<Build, string> = {
  compat: 'litert_wasm_compat_internal.js',
  default: 'litert_wasm_internal.js',
  threaded: 'litert_wasm_threaded_internal.js',
}

export interface LoadedRuntime {
  readonly liteRt: LiteRt
  readonly build: Build
  readonly flavour: Flavour
  /** The threads that the build's pool holds; 1 without a pool. */
  readonly poolThreads: number
  /** What the runtime printed since the last call: its own words on a refusal stand there, not in what it throws. */
  takeLog(): string
  /** Errors printed so far. LiteRT.js prints and then goes on as if an inference had worked. */
  readonly errors: number
}

/**
 * The build for a plan: relaxed SIMD where the engine computes it right, the plain one elsewhere; threads only
 * when more than one is asked for, as the threaded build costs a pool, and only beside relaxed SIMD, as
 * LiteRT.js has no other threaded build.
 */
export function chooseBuild(
  threads: number,
  engine: { readonly relaxedDot: RelaxedDot; readonly sharedMemory: boolean },
): Build {
  if (engine.relaxedDot !== 'exact') return 'compat'
  return threads > 1 && engine.sharedMemory ? 'threaded' : 'default'
}

/** Loads one build from the folder or URL that holds LiteRT.js's `wasm` files; once per process or page. */
export async function loadRuntime(build: Build, wasmFolder: string): Promise<LoadedRuntime> {
  const lines: string[] = []
  let errors = 0
  const keep = (line: unknown) => {
    if (String(line).startsWith('ERROR')) errors += 1
    if (lines.length < maxLogLines) lines.push(String(line))
  }
  const scope = globalThis as unknown as { Module?: Record<string, unknown> }
  // Emscripten's hooks: the glue reads them from a global of this name, and prints through the console otherwise.
  scope.Module = { ...scope.Module, print: keep, printErr: keep }
  // `threads: false` here only says that the file is named and not chosen.
  const liteRt = await loadLiteRt(`${wasmFolder.replace(/\/?$/, '/')}${glueFiles[build]}`, { threads: false })
  return {
    liteRt,
    build,
    flavour: build === 'compat' ? 'simd' : 'relaxed-simd',
    poolThreads: liteRt.liteRtWasm.getThreadCount(),
    takeLog: () => lines.splice(0).join('\n'),
    get errors() {
      return errors
    },
  }
}

const maxLogLines = 200
