import { readFileSync } from 'node:fs'
import { type Flavour, flavours, hasRelaxedSimd } from '../engine/flavour.js'
import { instantiate, type KernelExports } from '../engine/kernel-exports.js'
import { buildsInstead } from './tested-builds.js'

const builds = buildsInstead()

/**
 * The flavours that this Node can run. Node 20 has relaxed SIMD behind a flag, which vitest.config.ts sets, so
 * that no flavour goes untested. Where other builds are tested, those: they are flavours to a test.
 */
export const testedFlavours: readonly Flavour[] =
  (builds?.names as readonly Flavour[] | undefined) ??
  (hasRelaxedSimd() ? flavours : flavours.filter((flavour) => !flavour.startsWith('relaxed')))

const modules = new Map<Flavour, WebAssembly.Module>()

/** A fresh instance of a committed flavour. */
export function loadFlavour(flavour: Flavour): KernelExports {
  if (builds !== null) return builds.load(flavour)
  const module =
    modules.get(flavour) ??
    new WebAssembly.Module(readFileSync(new URL(`../wasm/${flavour}.wasm`, import.meta.url)))
  modules.set(flavour, module)
  return instantiate(module, flavour)
}

/** What the names of a flavour's kernels end with. */
export const isaOf = (flavour: Flavour): string =>
  builds?.isaOf(flavour) ?? (flavour.startsWith('relaxed') ? 'relaxed' : 'simd')
