import { inputSeed, seededInput } from '@paceline/domain'
import { readModel, runReference, sentinelFamilies, sentinelModels } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { loadTfliteC } from './tflite-c.js'

const tflite = loadTfliteC()

describe.each(sentinelFamilies.flatMap(sentinelModels))('the $family $name sentinel', ({ bytes }) => {
  const model = readModel(bytes)
  const [graph] = model.graphs
  const { shape = [] } = graph?.tensors[graph.inputs[0] ?? -1] ?? {}
  const input = seededInput(shape, 'float32', inputSeed(0, 0))

  it.each([true, false])('runs as the reference does, XNNPACK %s', (xnnpack) => {
    const expected = runReference(model, [input]).outputs[0]?.values ?? new Float32Array(0)
    const actual = tflite.run(bytes, input, { xnnpack })
    expect(actual).toHaveLength(expected.length)
    const largest = Math.max(...expected)
    const errors = Array.from(actual, (value, index) => Math.abs(value - (expected[index] ?? Number.NaN)))
    expect(Math.max(...errors) / largest).toBeLessThan(1e-5)
    // No activation fades or overflows on its way: either would change what the arithmetic costs.
    expect(largest).toBeGreaterThan(0.05)
    expect(largest).toBeLessThan(50)
  })
})
