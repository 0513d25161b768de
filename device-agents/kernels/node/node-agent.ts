import { fileURLToPath } from 'node:url'
import { relaxedSimdFlags } from '@paceline/agent/stdio'

/** A Node program and the flags that it must be started with. */
export interface NodeAgent {
  readonly path: string
  readonly nodeArgs: readonly string[]
}

/** How to start the `kernels-wasm` agent under this Node. */
export function kernelsNodeAgent(): NodeAgent {
  return { path: fileURLToPath(new URL('./main.js', import.meta.url)), nodeArgs: relaxedSimdFlags() }
}
