import { buildModel, memoryOf, patchModel, type TfliteModel, writeModel } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { heapCounter } from './allocated-bytes.js'
import { int8Network } from './int8-network.js'
import { loadTfliteC } from './tflite-c.js'

const tflite = loadTfliteC()
const allocated = heapCounter()
const resolution = 96
const image = Float32Array.from({ length: resolution ** 2 * 3 }, (_, i) => ((i * 37) % 256) / 128 - 1)
const floats = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  new Float32Array(buffer, byteOffset, byteLength / 4)

const outputOf = (model: TfliteModel, input: NodeJS.TypedArray, xnnpack: boolean): Uint8Array => {
  const [output = new Uint8Array(0)] = tflite.runBytes(writeModel(model), [input], { xnnpack })
  return output
}

// Stems that end behind a residual add, within a block, and before the first squeeze-and-excite.
const stems = [
  { space: 'mobilenet_v1', encoding: { width: 0.5 }, operators: 8, grid: 3 },
  { space: 'mobilenet_v1', encoding: { width: 0.5 }, operators: 13, grid: 2 },
  { space: 'mobilenet_v2', encoding: {}, operators: 10, grid: 4 },
  { space: 'mobilenet_v2', encoding: {}, operators: 13, grid: 2 },
  { space: 'mobilenet_v3', encoding: { size: 'large' }, operators: 12, grid: 3 },
  { space: 'mobilenet_v3', encoding: { size: 'small' }, operators: 3, grid: 5 },
  { space: 'mnasnet', encoding: { model: 'a1' }, operators: 10, grid: 3 },
]

describe('a patched model on the TFLite library', () => {
  it.each(stems)(
    '$space $encoding, $operators operators on $grid x $grid, gives what the whole gives',
    (stem) => {
      const { space, encoding, operators, grid } = stem
      const { model } = buildModel({ space, encoding: { ...encoding, resolution } }, 5)
      const patched = patchModel(model, { kind: 'patch', operators, grid })
      for (const xnnpack of [false, true]) {
        const whole = floats(outputOf(model, image, xnnpack))
        const parts = floats(outputOf(patched.model, image, xnnpack))
        const largest = Math.max(...whole.map(Math.abs))
        expect(parts).toHaveLength(whole.length)
        expect(Math.max(...parts.map((value, i) => Math.abs(value - (whole[i] ?? Number.NaN))))).toBeLessThan(
          1e-5 * largest,
        )
      }
      expectArena(patched)
    },
  )

  it.each([2, 3, 5])('int8 is equal bit by bit, on %s patches along each axis', (grid) => {
    const model = int8Network(92)
    const input = Int8Array.from({ length: 92 ** 2 * 3 }, (_, i) => ((i * 53) % 251) - 125)
    const whole = outputOf(model, input, false)
    expect(new Set(whole).size).toBeGreaterThan(20)
    for (const operators of [1, 4, 5, 6, 7]) {
      const patched = patchModel(model, { kind: 'patch', operators, grid })
      expect(outputOf(patched.model, input, false)).toEqual(whole)
    }
  })

  it.each([0.75, 0.5])('a budget of %s of the arena is kept by the C library', (share) => {
    const { model } = buildModel({ space: 'mobilenet_v2', encoding: { resolution: 160 } }, 5)
    const budgetBytes = Math.round(memoryOf(model).arenaBytes * share)
    const patched = patchModel(model, { kind: 'patch', budgetBytes })
    expect(patched.report.arenaBytes).toBeLessThanOrEqual(budgetBytes)
    expectArena(patched)
  })
})

function expectArena({ model, report }: ReturnType<typeof patchModel>): void {
  expect(memoryOf(model).arenaBytes).toBe(report.arenaBytes)
  if (allocated === undefined) return
  const { largeBytes } = allocated(writeModel(model))
  expect(Math.abs(largeBytes - report.arenaBytes)).toBeLessThan(0.05 * report.arenaBytes)
}
