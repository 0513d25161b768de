import { readFile } from 'node:fs/promises'
// @ts-expect-error a script without types
import { gzippedBytes } from '../../../device-agents/kernels/build/build-wasm.mjs'
// @ts-expect-error a script without types
import { modelCycles } from '../../../device-agents/kernels/native/model-cycles.mjs'
import type { Figure } from '../figure.js'

const flavours = ['simd', 'relaxed', 'threads', 'relaxed-threads']
const folder = new URL('../../../device-agents/kernels/wasm/', import.meta.url)

/** What a page downloads of each flavour. */
export function sizeFigures(): Promise<Figure[]> {
  return Promise.all(
    flavours.map(async (flavour) => ({
      key: `wasm.gzipped.${flavour}`,
      value:
        (gzippedBytes as (bytes: Uint8Array) => number)(await readFile(new URL(`${flavour}.wasm`, folder))) /
        1000,
      unit: 'KB',
      better: 'lower' as const,
      target: 40,
    })),
  )
}

interface Model {
  readonly missing: readonly string[]
  readonly rows: readonly {
    readonly operator: string
    readonly loop: string
    readonly core: string
    readonly cyclesPerMultiplyAdd: number
  }[]
}

/** Cycles per multiply-add of the inner loops on ARM64 cores, by LLVM's model of these cores. */
export async function cycleFigures(): Promise<Figure[]> {
  const { missing, rows } = await (modelCycles as () => Promise<Model>)()
  const common = { unit: 'cycles/MAC', better: 'lower', target: null } as const
  if (missing.length > 0)
    return [
      {
        key: 'model.cycles',
        value: null,
        ...common,
        note: `missing here: ${missing.join(' and ')} (npm run setup:debian)`,
      },
    ]
  return rows.map(({ operator, loop, core, cyclesPerMultiplyAdd }) => ({
    key: `model.${core}.${operator}.${loop}`,
    value: cyclesPerMultiplyAdd,
    ...common,
    note: 'a model, not a measurement',
  }))
}
