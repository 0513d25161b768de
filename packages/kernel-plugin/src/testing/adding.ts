import type { KernelManifest } from '@paceline/contracts'
import { type AssembledFunction, type AssembledModule, assemble } from './assemble.js'

type AddManifest = Extract<KernelManifest, { operator: 'add' }>

/** Of a sum of two tensors of 4 x 5 pixels and 3 channels: 60 elements. */
export const addManifest: AddManifest = {
  abi: 1,
  operator: 'add',
  dtype: 'float32',
  layout: 'chw',
  shapes: { height: 4, width: 5, channels: 3 },
  tolerance: 0,
  name: 'plain sum',
}

/** run(first, second, output): output[i] = first[i] + second[i], from the last element to the first. */
export const addBody = (elements: number): number[] => [
  ...[0x41, ...signed(elements * 4), 0x21, 3], // byte = elements * 4
  ...[0x03, 0x40], // loop
  ...[0x20, 3, 0x41, 4, 0x6b, 0x21, 3], // byte -= 4
  ...[0x20, 2, 0x20, 3, 0x6a], // output + byte
  ...[0x20, 0, 0x20, 3, 0x6a, 0x2a, 2, 0], // f32.load first + byte
  ...[0x20, 1, 0x20, 3, 0x6a, 0x2a, 2, 0], // f32.load second + byte
  ...[0x92, 0x38, 2, 0], // f32.add, f32.store
  ...[0x20, 3, 0x0d, 0, 0x0b], // br_if byte != 0
]

/** i32.const 0: what `prepare` answers where all is well. */
export const ANSWER_ZERO = [0x41, 0]
/** A loop without an end. */
export const FOR_EVER = [0x03, 0x40, 0x0c, 0, 0x0b]
export const UNREACHABLE = [0x00]

export interface AddingParts extends Partial<AssembledModule> {
  readonly manifest?: unknown
  readonly prepare?: Partial<AssembledFunction>
  readonly run?: Partial<AssembledFunction>
  readonly free?: Partial<AssembledFunction>
}

/** A sound plug-in that adds two tensors, but for the parts that are given. */
export function addingPlugin({ manifest = addManifest, prepare, run, free, ...module }: AddingParts = {}) {
  const i32 = 'i32' as const
  const functions: AssembledFunction[] = [
    { name: 'prepare', parameters: [i32, i32, i32, i32], results: [i32], body: ANSWER_ZERO, ...prepare },
    { name: 'run', parameters: [i32, i32, i32], results: [], body: addBody(60), ...run },
    { name: 'free', parameters: [], results: [], body: [], ...free },
  ]
  return assemble({
    functions,
    manifests: [typeof manifest === 'string' ? manifest : JSON.stringify(manifest)],
    ...module,
  })
}

/** A signed number as LEB128, as `i32.const` takes it. */
export function signed(value: number): number[] {
  const bytes: number[] = []
  let left = value
  for (;;) {
    const low = left & 0x7f
    left >>= 7
    const last = (left === 0 && (low & 0x40) === 0) || (left === -1 && (low & 0x40) !== 0)
    bytes.push(last ? low : low | 0x80)
    if (last) return bytes
  }
}
