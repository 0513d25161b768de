import type { KernelManifest } from '@paceline/contracts'
import { InvalidPluginError } from './invalid-plugin-error.js'
import { PAGE_BYTES, pluginLimits } from './limits.js'
import { readManifest } from './manifest.js'
import { maximumPages, planMemory } from './memory-plan.js'
import type { MemoryLimits } from './module-imports.js'
import { type ModuleOutline, readOutline, type ValueType } from './module-outline.js'

/** A module that may be run: what it says of itself holds together. */
export interface InspectedPlugin {
  readonly manifest: KernelManifest
  /** The memory that it wants, in pages. */
  readonly memory: MemoryLimits
}

/** The functions of ABI 1: their parameters and results, all of them 32-bit. */
const abi = {
  prepare: { parameters: 4, results: 1 },
  run: { parameters: 3, results: 0 },
  free: { parameters: 0, results: 0 },
} as const

/**
 * Whether the bytes are a kernel plug-in, as far as can be told without executing any of them: manifest, exports,
 * imports and sizes, and that the engine at hand finds the code valid. Throws InvalidPluginError.
 */
export function inspectPlugin(bytes: Uint8Array): InspectedPlugin {
  if (bytes.length > pluginLimits.moduleBytes) {
    const detail = `holds ${bytes.length} bytes, and ${pluginLimits.moduleBytes} is the most`
    throw new InvalidPluginError('file', detail)
  }
  const outline = readOutline(bytes)
  const manifest = readManifest(outline)
  const memory = checkMemory(outline, manifest)
  for (const name of ['prepare', 'run', 'free'] as const) checkExport(outline, name)
  checkCode(bytes)
  return { manifest, memory }
}

function checkMemory({ memory }: ModuleOutline, manifest: KernelManifest): MemoryLimits {
  const at = 'env.memory'
  if (memory === null)
    throw new InvalidPluginError(at, 'is not imported; tensors have no other place (wasm-ld --import-memory)')
  const { initialPages } = pluginLimits
  if (memory.initial > initialPages)
    throw new InvalidPluginError(at, `begins with ${memory.initial} pages, and ${initialPages} is the most`)
  const plan = planMemory(manifest)
  const needed = memory.initial + plan.pages
  const most = Math.min(maximumPages(memory, plan), pluginLimits.maximumPages)
  if (needed > most) {
    const detail = `may come to ${most} pages of ${PAGE_BYTES} bytes, and with its tensors it takes ${needed}`
    throw new InvalidPluginError(at, detail)
  }
  return memory
}

function checkExport({ functions }: ModuleOutline, name: keyof typeof abi): void {
  const { parameters, results } = abi[name]
  const type = functions.get(name)
  if (type === undefined) throw new InvalidPluginError(`export ${name}`, 'is missing')
  const wanted = signature(ints(parameters), ints(results))
  const actual = signature(type.parameters, type.results)
  if (actual !== wanted) throw new InvalidPluginError(`export ${name}`, `is ${actual}, not ${wanted}`)
}

const ints = (count: number): ValueType[] => new Array<ValueType>(count).fill('i32')
const signature = (parameters: readonly string[], results: readonly string[]) =>
  `(${parameters.join(', ')}) -> (${results.join(', ')})`

/** What an engine says of code that is right once a switch of its own is on, as relaxed SIMD under Node 20. */
const BEHIND_A_SWITCH = /enable with --/

/** Compiling executes nothing. An engine that does not know an instruction yet leaves the word to the device's. */
function checkCode(bytes: Uint8Array): void {
  try {
    new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (BEHIND_A_SWITCH.test(message)) return
    throw new InvalidPluginError(
      'code',
      `does not compile: ${message.replace(/^WebAssembly\.Module\(\): /, '')}`,
    )
  }
}
