import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setFlagsFromString } from 'node:v8'
import type { Flavour } from '../engine/flavour.js'
import { instantiate, type KernelExports } from '../engine/kernel-exports.js'
import { buildsInstead } from './tested-builds.js'

/** An empty custom section: other bytes than those that V8 may have compiled and kept already. */
const emptySection = Uint8Array.of(0, 9, 8, ...new TextEncoder().encode('optimise'))

const modules = new Map<Flavour, WebAssembly.Module>()

/**
 * A flavour compiled by V8's optimising compiler from the start. The baseline compiler of Node 20 gets relaxed dots
 * wrong, for which the engine's self-check refuses such kernels there; what they compute is tested with this.
 */
export function loadOptimised(flavour: Flavour): KernelExports {
  const builds = buildsInstead()
  if (builds !== null) return builds.load(flavour)
  const module = modules.get(flavour) ?? compileOptimised(flavour)
  modules.set(flavour, module)
  return instantiate(module, flavour)
}

function compileOptimised(flavour: Flavour): WebAssembly.Module {
  const bytes = readFileSync(
    createRequire(import.meta.url).resolve(`@paceline/agent-kernels/wasm/${flavour}.wasm`),
  )
  // At once: a function that is left for its first call would be compiled by the flags of then.
  setFlagsFromString('--no-liftoff')
  setFlagsFromString('--no-wasm-lazy-compilation')
  try {
    return new WebAssembly.Module(Buffer.concat([bytes, emptySection]))
  } finally {
    setFlagsFromString('--liftoff')
    setFlagsFromString('--wasm-lazy-compilation')
  }
}
