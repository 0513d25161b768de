import { fileURLToPath } from 'node:url'

/** A Node program and the flags that it must be started with. */
export interface NodeAgent {
  readonly path: string
  readonly nodeArgs: readonly string[]
}

/**
 * How to start the `litert-node` agent under this Node. V8 before 11.4 (Node 20) has relaxed SIMD behind a flag,
 * and its baseline compiler gets the relaxed dot product wrong, so there only the optimising compiler is used:
 * loading takes half a second longer, and the first inference is right.
 */
export function litertNodeAgent(v8Version: string = process.versions.v8): NodeAgent {
  const [major = 0, minor = 0] = v8Version.split('.').map((part) => Number.parseInt(part, 10))
  const behindFlag = major < 11 || (major === 11 && minor < 4)
  return {
    path: fileURLToPath(new URL('./main.js', import.meta.url)),
    nodeArgs: behindFlag ? ['--experimental-wasm-relaxed-simd', '--no-liftoff'] : [],
  }
}
