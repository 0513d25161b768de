import { buildModel, coverageOf } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { foretell } from './foretell.js'

describe('what is foretold of a model', () => {
  const { model } = buildModel({ space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 32 } })

  it('is what each runtime leaves out of its operators', () => {
    const { items } = foretell(model, [coverageOf])
    expect(items.map(({ runtime }) => runtime)).toEqual(['tflite-native', 'litert-node', 'litert-web'])
    expect(items[0]).toMatchObject({ operators: model.graphs[0]?.operators.length, cannotRun: [] })
  })

  it('lacks the runtimes that could not be judged, and has the others', async () => {
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
    const { items } = foretell(model, [
      () => {
        throw new RangeError('Invalid typed array length')
      },
      coverageOf,
    ])
    expect(items).toHaveLength(3)
    expect((await warned).message).toMatch(/Invalid typed array length/)
  })
})
