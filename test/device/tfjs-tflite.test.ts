import path from 'node:path'
import { verifyMessages, verifySuite } from '@paceline/agent/verify'
import { type AgentMessage, protocolOn, type SuiteMessage } from '@paceline/contracts'
import { defaultWarmupRule } from '@paceline/domain'
import { buildModel, parseProfilerText, sentinelModels } from '@paceline/tflite'
import {
  type HostSuitePlan,
  linuxConditions,
  measureRun,
  type RuntimeHost,
  type UnavailableRuntime,
} from '@paceline/worker'
import { type WebHosts, webHosts } from '@paceline/worker/appium'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { processesMentioning, requireSystem, type TemporaryFolder, temporaryFolder } from '../stack/index.js'
import { type ModelOnDisk, messageOf, modelOf, planOf, smallModel } from './invocations.js'
import { quantisedModel, unknownOperatorModel } from './odd-models.js'

/** Browsers are started, and a busy machine takes its time over each. */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const signal = new AbortController().signal
let folder: TemporaryFolder
let home: string
let model: ModelOnDisk
let web: WebHosts
let litert: RuntimeHost
let host: RuntimeHost

function working(made: RuntimeHost | UnavailableRuntime): RuntimeHost {
  if ('unavailable' in made) throw new Error(made.unavailable)
  return made
}

async function invoke(of: ModelOnDisk, on = host): Promise<AgentMessage[]> {
  const messages: AgentMessage[] = []
  const plan = planOf()
  for await (const message of verifyMessages(on.invoke({ ...plan, model: of }, signal), plan))
    messages.push(message)
  return messages
}

requireSystem('chromium', 'chromedriver')('tfjs-tflite', () => {
  beforeAll(async () => {
    folder = temporaryFolder('tfjs-tflite')
    home = path.join(folder.path, 'home')
    model = smallModel(folder.path)
    web = webHosts({ home, maxThreads: 2 })
    ;[litert, host] = (await Promise.all([web.litertWeb(signal), web.tfjsTflite(signal)])).map(working) as [
      RuntimeHost,
      RuntimeHost,
    ]
  })
  afterAll(async () => {
    await host[Symbol.asyncDispose]()
    expect(processesMentioning(home)).not.toEqual([])
    await litert[Symbol.asyncDispose]()
    expect(processesMentioning(home)).toEqual([])
    folder[Symbol.dispose]()
  })

  it('offers what its page says, a profiler among it', () => {
    expect(host.offer).toMatchObject({
      name: 'tfjs-tflite',
      version: '0.0.1-alpha.10',
      flavour: 'simd',
      delegates: ['xnnpack'],
      context: 'page',
      features: { profiler: true, crossOriginIsolated: true, timerStepUs: 5 },
    })
    expect(litert.offer.features.profiler).toBeUndefined()
  })

  it.each(sentinelModels())(
    'runs the $name sentinel, as LiteRT.js beside it does',
    async ({ name, bytes }) => {
      const sentinel = modelOf(folder.path, `${name}.tflite`, bytes)
      for (const each of [host, litert]) {
        expect((await invoke(sentinel, each)).at(-1)).toMatchObject({ type: 'done', iterations: 20 })
      }
    },
  )

  it('gives every invocation a renderer of its own and the same output', async () => {
    const runs = [await invoke(model), await invoke(model)]
    expect(new Set(runs.map((messages) => messageOf(messages, 'ready').pid)).size).toBe(2)
    const digests = runs.map((messages) => messageOf(messages, 'done').outputDigest)
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(digests[1]).toBe(digests[0])
    expect(messageOf(runs[0] ?? [], 'done').peakBytes).toBeGreaterThan(2 ** 20)
  })

  it('runs quantised models', async () => {
    const bytes = quantisedModel()
    expect(messageOf(await invoke(modelOf(folder.path, 'quantised.tflite', bytes)), 'done').iterations).toBe(
      20,
    )
  })

  it('takes turns with litert-web in one browser', async () => {
    const [ours, others] = await Promise.all([invoke(model), invoke(model, litert)])
    for (const messages of [ours, others]) expect(messageOf(messages, 'done').iterations).toBe(20)
    const roots = processesMentioning('--user-data-dir=').filter(
      ({ command }) => command.includes(home) && !command.includes('--type='),
    )
    expect(roots).toHaveLength(1)
  })

  it('names the operator that it does not know', async () => {
    const unknown = modelOf(folder.path, 'unknown.tflite', unknownOperatorModel())
    const last = (await invoke(unknown)).at(-1)
    expect(last).toMatchObject({ type: 'unsupported', code: 'operator-unsupported' })
    const broken = modelOf(folder.path, 'broken.tflite', Buffer.from('TFL3 but no model, only some bytes'))
    expect((await invoke(broken)).at(-1)).toMatchObject({ type: 'unsupported', code: 'model-refused' })
  })

  it("profiles a suite's entry where asked, each operator by its kernel", async () => {
    const plan: HostSuitePlan = {
      type: 'suite',
      invocation: 0,
      entries: [
        { id: 'plain', model, batch: 1 },
        { id: 'profiled', model, batch: 1, profiler: true },
      ],
      threads: 1,
      delegate: 'xnnpack',
      inputSeed: 5,
      primer: null,
      warmup: { ...defaultWarmupRule, minMs: 2, minBlockMs: 1, maxMs: 200 },
      sampling: { minSamples: 20, maxSamples: 20, maxSeconds: 1 },
      rounds: 1,
      orderSeed: 9,
    }
    const texts = new Map<string, string | null>()
    const said: AsyncIterable<SuiteMessage> = host.suite?.(plan, signal) ?? (async function* () {})()
    for await (const message of verifySuite(said, plan)) {
      if (message.type === 'slice-done') texts.set(message.entry, message.profilerText)
    }
    expect(texts.get('plain')).toBeNull()
    const { model: graph } = buildModel(
      { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } },
      0,
    )
    const kernels = {
      CONV_2D: 'Convolution',
      DEPTHWISE_CONV_2D: 'DWConv',
      AVERAGE_POOL_2D: 'Average Pooling',
    }
    const nodes = parseProfilerText(texts.get('profiled') ?? '')
    const operators = graph.graphs[0]?.operators ?? []
    expect(nodes).toHaveLength(operators.length)
    for (const [index, { type }] of operators.entries()) {
      expect(nodes[index]?.type).toContain(kernels[type as keyof typeof kernels] ?? '')
      expect(nodes[index]?.calls).toBeGreaterThanOrEqual(20)
    }
  })

  it('shows its own profile beside ours', async () => {
    const outcome = await measureRun({
      host,
      model,
      protocol: protocolOn(host.offer, { perOperator: true, maxSeconds: 3 }),
      inputSeed: 3,
      conditions: linuxConditions(),
      signal,
      folder: folder.path,
      onProgress: () => {},
    })
    if (outcome.state !== 'completed') throw new Error(outcome.message)
    const { operators, profile, reasons } = outcome.measurement
    expect(reasons.map(({ code }) => code)).not.toContain('profiler-unread')
    expect(profile?.runtimeOwn).toHaveLength(operators?.length ?? 0)
    const sharesOf = (of: readonly { share: number }[] | null | undefined) =>
      of?.map(({ share }) => share) ?? []
    for (const shares of [sharesOf(operators), sharesOf(profile?.runtimeOwn)]) {
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
    }
  })
})
