import { readFileSync } from 'node:fs'
import { type Flavour, flavours, hasRelaxedSimd } from '../engine/flavour.js'
import { instantiate, type KernelExports } from '../engine/kernel-exports.js'

/**
 * The flavours that this Node can run. Node 20 has relaxed SIMD behind a flag, which vitest.config.ts sets, so
 * that no flavour goes untested.
 */
export const testedFlavours: readonly Flavour[] = hasRelaxedSimd()
  ? flavours
  : flavours.filter((flavour) => !flavour.startsWith('relaxed'))

const modules = new Map<Flavour, WebAssembly.Module>()

/** A fresh instance of a committed flavour. */
export function loadFlavour(flavour: Flavour): KernelExports {
  const module =
    modules.get(flavour) ??
    new WebAssembly.Module(readFileSync(new URL(`../wasm/${flavour}.wasm`, import.meta.url)))
  modules.set(flavour, module)
  return instantiate(module, flavour)
}
