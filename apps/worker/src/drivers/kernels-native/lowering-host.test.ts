import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RuntimeOffer, SuiteMessage } from '@paceline/contracts'
import { defaultWarmupRule } from '@paceline/domain'
import { build, writeModel } from '@paceline/tflite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HostSuitePlan, ModelFile, RuntimeHost } from '../driver.js'
import { loweringHost } from './lowering-host.js'

const { signal } = new AbortController()
let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'lowering-host-'))
})
afterEach(() => rmSync(home, { recursive: true }))

/** One pointwise convolution with weights of its own. */
function modelOf(seed: number): ModelFile {
  const builder = new build.GraphBuilder(seed)
  const image = builder.input('x', [1, 4, 4, 4], 1)
  const layer = { kernel: 1, stride: 1, activation: 'RELU', filters: 8 } as const
  const model = builder.finish('a layer', [build.conv2d(builder, 'layer', image, layer)])
  const bytes = writeModel(model)
  const path = join(home, `${seed}.tflite`)
  writeFileSync(path, bytes)
  return { path, sha256: String(seed), bytes: bytes.byteLength }
}

function planOf(models: readonly ModelFile[]): HostSuitePlan {
  return {
    type: 'suite',
    invocation: 0,
    entries: models.map((model, index) => ({ id: String(index), model, batch: 1 })),
    threads: 1,
    delegate: null,
    inputSeed: 5,
    warmup: defaultWarmupRule,
    sampling: { minSamples: 1, maxSamples: 1, maxSeconds: 1 },
    primer: models[0] ? { model: models[0], seconds: 1 } : null,
    rounds: 1,
    orderSeed: 1,
  }
}

/** Reads every plan of a suite when all of them were written, as runners do. */
function readingHost(read: string[]): RuntimeHost {
  return {
    offer: { version: '1', flavour: 'none' } as RuntimeOffer,
    async *invoke(): AsyncGenerator<never> {},
    async *suite({ entries, primer }: HostSuitePlan): AsyncGenerator<SuiteMessage> {
      const models = [...entries, ...(primer ? [primer] : [])].map(({ model }) => model.path)
      for (const path of models) read.push(readFileSync(path).toString('latin1', 0, 4))
      yield { type: 'suite-done', measured: entries.length, refused: 0, peakBytes: null }
    },
    async [Symbol.asyncDispose]() {},
  }
}

describe('a host that lowers models', () => {
  it('has the plans of a long suite until it ends, also beside another, and none after', async () => {
    const leftByKilled = join(home, 'kernel-plans/suite-left')
    mkdirSync(leftByKilled, { recursive: true })
    utimesSync(leftByKilled, 0, 0)
    const models = Array.from({ length: 70 }, (_, seed) => modelOf(seed))
    const suites: string[][] = [[], []]
    await Promise.all(
      suites.map(async (read) => {
        const lowering = loweringHost(readingHost(read), home)
        if ('unavailable' in lowering) throw new Error(lowering.unavailable)
        for await (const { type } of lowering.suite?.(planOf(models), signal) ?? [])
          expect(type).toBe('suite-done')
        expect(read).toEqual(Array(71).fill('PLKP'))
      }),
    )
    expect(readdirSync(join(home, 'kernel-plans'))).toEqual([])
  })
})
