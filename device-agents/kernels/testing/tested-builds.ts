import type { KernelExports } from '../engine/kernel-exports.js'

/** Builds of the kernels that their tests run on. */
export interface TestedBuilds {
  readonly names: readonly string[]
  /** What the names of a build's kernels end with. */
  isaOf(name: string): string
  load(name: string): KernelExports
}

let instead: TestedBuilds | null = null

/** Has the tests that are imported from now on run on other builds than the flavours of WASM: on native ones. */
export function testOn(builds: TestedBuilds): void {
  instead = builds
}

export const buildsInstead = (): TestedBuilds | null => instead
