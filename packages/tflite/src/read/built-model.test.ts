import { describe, expect, it } from 'vitest'
import { analyse } from '../analyse/index.js'
import { buildModel } from '../spaces/index.js'
import { sampleBytes } from '../testing/sample-model.js'
import { seededWords } from '../testing/seeded-words.js'
import { writeModel } from '../write/index.js'
import { InvalidModelError } from './invalid-model-error.js'
import { readModel } from './read-model.js'

const { bytes } = buildModel({ space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } })

function accepts(file: Uint8Array): boolean {
  try {
    analyse(readModel(file))
    return true
  } catch (error) {
    if (error instanceof InvalidModelError) return false
    throw error
  }
}

describe('a built model', () => {
  it('is refused when cut off at every 1/64', () => {
    expect(accepts(bytes)).toBe(true)
    const lengths = Array.from({ length: 64 }, (_, i) => Math.floor((bytes.length * i) / 64))
    expect(lengths.filter((length) => accepts(bytes.subarray(0, length)))).toEqual([])
  })

  it('is read or refused when words of its structure are overwritten', { timeout: 120_000 }, () => {
    // The writer puts the structure before the constants, which are most of the file.
    const structureBytes = 32_768
    const file = bytes.slice()
    const view = new DataView(file.buffer)
    const word = seededWords(3)
    let refused = 0
    for (let round = 0; round < 1000; round++) {
      const at = 4 * (word() % (structureBytes / 4))
      const before = view.getUint32(at, true)
      view.setUint32(at, round % 2 === 0 ? word() % file.length : word(), true)
      if (!accepts(file)) refused += 1
      view.setUint32(at, before, true)
    }
    expect(refused).toBeGreaterThan(100)
  })
})

describe('a model that others made', () => {
  it('is written again with nothing lost', () => {
    const model = readModel(sampleBytes())
    const again = readModel(writeModel(model))
    expect(again).toEqual(model)
    expect(analyse(again)).toEqual(analyse(model))
  })
})
