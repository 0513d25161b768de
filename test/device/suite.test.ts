import { verifySuite } from '@paceline/agent/verify'
import { nativeAgentScript } from '@paceline/agent-native'
import { litertNodeAgent } from '@paceline/agent-node'
import type { SuiteMessage } from '@paceline/contracts'
import { defaultWarmupRule } from '@paceline/domain'
import { buildModel, prefix, rotatingCopies, singleOperator, writeModel } from '@paceline/tflite'
import { createChildProcessHost, type HostSuitePlan, type RuntimeHost } from '@paceline/worker'
import { createLitertWebHost } from '@paceline/worker/appium'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireSystem, type TemporaryFolder, temporaryFolder } from '../stack/index.js'
import { type ModelOnDisk, modelOf } from './invocations.js'
import { unknownOperatorModel } from './odd-models.js'

const signal = new AbortController().signal
let folder: TemporaryFolder
let models: Record<'whole' | 'single' | 'copies' | 'prefix' | 'unknown', ModelOnDisk>

beforeAll(() => {
  folder = temporaryFolder('suite')
  const { model, bytes } = buildModel(
    { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } },
    0,
  )
  const single = singleOperator(model, 12)
  const copies = rotatingCopies(single, 6)
  models = {
    whole: modelOf(folder.path, 'whole.tflite', bytes),
    single: modelOf(folder.path, 'single.tflite', writeModel(single.model)),
    copies: modelOf(folder.path, 'copies.tflite', writeModel(copies)),
    prefix: modelOf(folder.path, 'prefix.tflite', writeModel(prefix(model, 13).model)),
    unknown: modelOf(folder.path, 'unknown.tflite', unknownOperatorModel()),
  }
})
afterAll(() => folder[Symbol.dispose]())

function planOf(changes: Partial<HostSuitePlan> = {}): HostSuitePlan {
  return {
    type: 'suite',
    invocation: 0,
    entries: Object.entries(models).map(([id, model]) => ({ id, model, batch: 1 })),
    threads: 1,
    delegate: 'xnnpack',
    inputSeed: 5,
    warmup: { ...defaultWarmupRule, minMs: 2, minBlockMs: 1, maxMs: 200 },
    sampling: { minSamples: 1, maxSamples: 20, maxSeconds: 0.05 },
    primer: null,
    rounds: 2,
    orderSeed: 9,
    ...changes,
  }
}

async function run(host: RuntimeHost, plan = planOf()): Promise<SuiteMessage[]> {
  const messages: SuiteMessage[] = []
  for await (const message of verifySuite(host.suite?.(plan, signal) ?? none(), plan)) messages.push(message)
  return messages
}

async function* none() {}

const of = <T extends SuiteMessage['type']>(messages: readonly SuiteMessage[], type: T) =>
  messages.filter((message): message is Extract<SuiteMessage, { type: T }> => message.type === type)

/** What every runtime has to make of the suite. */
function expectWholeSuite(messages: readonly SuiteMessage[]): void {
  expect(messages.at(-1)).toMatchObject({ type: 'suite-done', measured: 8, refused: 1 })
  expect(of(messages, 'slice-refused')).toMatchObject([{ entry: 'unknown', code: 'operator-unsupported' }])
  const digests = new Map(of(messages, 'slice-done').map(({ entry, outputDigest }) => [entry, outputDigest]))
  for (const { entry, outputDigest } of of(messages, 'slice-done'))
    expect(outputDigest).toBe(digests.get(entry))
  expect(new Set(digests.values()).size).toBe(4)
  for (const { iterations, profilerText } of of(messages, 'slice-done')) {
    expect(iterations).toBeGreaterThan(0)
    expect(profilerText).toBeNull()
  }
}

async function childHost(path: string, nodeArgs: readonly string[] = []): Promise<RuntimeHost> {
  const made = await createChildProcessHost({ script: { path, nodeArgs }, maxThreads: 1, signal })
  if ('unavailable' in made) throw new Error(made.unavailable)
  return made
}

describe('a suite in one process', () => {
  it('runs on tflite-native, in a process of its own', async () => {
    const host = await childHost(nativeAgentScript)
    const [first, second] = [await run(host), await run(host)]
    for (const messages of [first, second]) expectWholeSuite(messages)
    expect(of(first, 'ready')[0]?.pid).not.toBe(of(second, 'ready')[0]?.pid)
    const delegated = of(first, 'slice').map(({ entry, ran }) => [entry, ran.delegatedOperators])
    expect(Object.fromEntries(delegated)).toEqual({ whole: 31, single: 1, copies: 6, prefix: 13 })
  })

  it('ends with the error of a plan that no runtime could follow', async () => {
    const messages = await run(await childHost(nativeAgentScript), planOf({ delegate: 'none-such' }))
    expect(messages.at(-1)).toMatchObject({ type: 'error', code: 'delegate-unknown' })
  })

  it('runs on litert-node', async () => {
    const { path, nodeArgs } = litertNodeAgent()
    expectWholeSuite(await run(await childHost(path, nodeArgs)))
  })
})

requireSystem('chromium', 'chromedriver')('a suite in one page', () => {
  it('runs on litert-web, its models served for as long as it lasts', async () => {
    const host = await createLitertWebHost({ home: `${folder.path}/home`, maxThreads: 1, signal })
    if ('unavailable' in host) throw new Error(host.unavailable)
    try {
      const messages = await run(host)
      expectWholeSuite(messages)
      // Samples are batched to 100 steps of the page's clock of 5 µs.
      const lasted = of(messages, 'slice-block').map(({ entry, round, samplesMs }) => {
        const loaded = of(messages, 'slice').find((slice) => slice.entry === entry && slice.round === round)
        return Math.max(...samplesMs) * (loaded?.batch ?? 0)
      })
      expect(Math.min(...lasted)).toBeGreaterThan(0.45)
    } finally {
      await host[Symbol.asyncDispose]()
    }
  })
})
