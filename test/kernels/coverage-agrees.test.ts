import { readFileSync } from 'node:fs'
import { KernelNetwork } from '@paceline/agent-kernels'
import { kernelCoverageOf, kernelsVersion, lowerModel, UnsupportedModelError } from '@paceline/kernel-plan'
import { buildModel, spaces, type TfliteModel } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { loadFlavour } from '../../device-agents/kernels/testing/load-flavour.js'

const kernels = loadFlavour('simd')

/** Whether the kernels open what the model is lowered to, and the issues that keep it from being lowered. */
function tried(model: TfliteModel): { opens: boolean; issues: readonly object[] } {
  try {
    const network = new KernelNetwork(kernels, lowerModel(model).plan)
    network.input.fill(0.5)
    network.run()
    expect([...network.output].every(Number.isFinite)).toBe(true)
    network.close()
    return { opens: true, issues: [] }
  } catch (error) {
    if (error instanceof UnsupportedModelError) return { opens: false, issues: error.operators }
    throw error
  }
}

const resolutionsOf = (space: string) => {
  const resolution = spaces.get(space)?.decisions.resolution
  return resolution === undefined ? [{}] : [{}, { resolution: 32 }]
}

const sampled = (space: string) => spaces.get(space)?.sample(3, 1) ?? []

describe('what is foretold of the kernels', () => {
  it.each([...spaces.keys()])('is what they do with %s', (space) => {
    for (const encoding of resolutionsOf(space)) {
      const { model } = buildModel({ space, encoding })
      const [wasm, native] = kernelCoverageOf(model)
      expect(tried(model)).toEqual({ opens: wasm?.cannotRun.length === 0, issues: wasm?.cannotRun })
      expect(native?.cannotRun).toEqual(wasm?.cannotRun)
    }
  })

  it.each(['mobilenet_v1', 'mobilenet_v2', 'mobilenet_v3', 'mnasnet', 'ofa_mbv3', 'proxylessnas', 'fbnet'])(
    'is nothing for %s',
    (space) => {
      expect(kernelCoverageOf(buildModel({ space }).model)[0]?.cannotRun).toEqual([])
    },
  )

  it.each(['mobilenet_v1', 'mobilenet_v2', 'mobilenet_v3', 'ofa_mbv3', 'proxylessnas', 'fbnet'])(
    'is nothing for samples of %s',
    (space) => {
      const models = sampled(space).map((encoding) => buildModel({ space, encoding }).model)
      expect(models.map((model) => tried(model))).toEqual(models.map(() => ({ opens: true, issues: [] })))
    },
  )

  it('is for the version that the runtimes offer', () => {
    const file = new URL('../../device-agents/kernels/package.json', import.meta.url)
    expect(JSON.parse(readFileSync(file, 'utf8')).version).toBe(kernelsVersion)
  })
})
