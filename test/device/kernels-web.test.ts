import path from 'node:path'
import { verifyMessages } from '@paceline/agent/verify'
import { kernelsNodeAgent } from '@paceline/agent-kernels/node'
import { type AgentMessage, type InvocationPlan, protocolOn } from '@paceline/contracts'
import {
  createChildProcessHost,
  keepingChoices,
  linuxConditions,
  measureRun,
  type RuntimeHost,
  type UnavailableRuntime,
} from '@paceline/worker'
import { type WebHosts, webHosts } from '@paceline/worker/appium'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { processesMentioning, requireSystem, type TemporaryFolder, temporaryFolder } from '../stack/index.js'
import { type ModelOnDisk, messageOf, modelOf, planOf, smallModel } from './invocations.js'
import { unknownOperatorModel } from './odd-models.js'

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

async function invoke(changes: Partial<InvocationPlan> = {}, of = model, on = host): Promise<AgentMessage[]> {
  const plan = planOf({ delegate: null, ...changes })
  const messages: AgentMessage[] = []
  for await (const message of verifyMessages(on.invoke({ ...plan, model: of }, signal), plan))
    messages.push(message)
  return messages
}

requireSystem('chromium', 'chromedriver')('kernels-web', () => {
  beforeAll(async () => {
    folder = temporaryFolder('kernels-web')
    home = path.join(folder.path, 'home')
    model = smallModel(folder.path)
    web = webHosts({ home, maxThreads: 2 })
    ;[litert, host] = (await Promise.all([web.litertWeb(signal), web.kernelsWeb(signal)])).map(working) as [
      RuntimeHost,
      RuntimeHost,
    ]
  })
  afterAll(async () => {
    await host[Symbol.asyncDispose]()
    await litert[Symbol.asyncDispose]()
    expect(processesMentioning(home)).toEqual([])
    folder[Symbol.dispose]()
  })

  it('offers what its page says, isolated and with its fine clock, every kernel of it right', () => {
    expect(host.offer).toMatchObject({
      name: 'kernels-web',
      version: expect.stringMatching(/^\d+\.\d+\.\d+\+[0-9a-f]{12}$/),
      flavour: 'relaxed-simd',
      delegates: [],
      context: 'page',
      maxThreads: 2,
      features: { build: 'relaxed', refusedKernels: [], crossOriginIsolated: true, timerStepUs: 5 },
    })
  })

  it('gives the same output on one thread and on two, in renderers of their own, and what Node gives', async () => {
    const one = await invoke()
    const { kernels = [] } = messageOf(one, 'init').ran
    expect(kernels.length).toBeGreaterThan(30)
    const byShape = Object.fromEntries(kernels.map(({ shape, kernel }) => [shape, kernel]))
    // Kernels of one operator add in different orders: bits agree where the kernels do.
    const sameKernels = async (threads: number, on: RuntimeHost) => {
      const key = String(messageOf(await invoke({ threads }, model, on), 'ready').facts.choiceKey)
      return invoke({ threads, kernelChoices: { [key]: byShape } }, model, on)
    }
    const two = await sameKernels(2, host)
    // Choices hold for one engine: the user agent alone would not tell its updates apart.
    expect(messageOf(two, 'ready').facts.choiceKey).toMatch(/Chromium \d+\.\d+\.[1-9]\d*\.\d+\)/)
    expect(messageOf(two, 'init').ran.threads).toBe(2)
    expect(messageOf(two, 'ready')).toMatchObject({
      version: host.offer.version,
      flavour: host.offer.flavour,
      facts: { build: 'relaxed-threads' },
    })
    expect(messageOf(two, 'ready').pid).not.toBe(messageOf(one, 'ready').pid)
    expect(messageOf(two, 'done').outputDigest).toBe(messageOf(one, 'done').outputDigest)
    const node = working(await createChildProcessHost({ script: kernelsNodeAgent(), maxThreads: 2, signal }))
    expect(node.offer.version).toBe(host.offer.version)
    const inNode = await sameKernels(1, node)
    expect(messageOf(inNode, 'done').outputDigest).toBe(messageOf(one, 'done').outputDigest)
  })

  it('names the operator that it does not know, and goes on', async () => {
    const unknown = modelOf(folder.path, 'unknown.tflite', unknownOperatorModel())
    const last = (await invoke({}, unknown)).at(-1)
    expect(last).toMatchObject({ type: 'unsupported', code: 'operator-unsupported' })
    expect(messageOf(await invoke(), 'done').iterations).toBe(20)
  })

  it('is measured with the same kernels in every invocation, and profiles itself', async () => {
    const keeping = working(keepingChoices({ home, device: 'here' })(host))
    const outcome = await measureRun({
      host: keeping,
      model,
      protocol: protocolOn(host.offer, { maxSeconds: 2, invocations: 3 }),
      inputSeed: 3,
      conditions: linuxConditions(),
      signal,
      folder: folder.path,
      onProgress: () => {},
    })
    if (outcome.state !== 'completed') throw new Error(outcome.message)
    const { conditions } = outcome.measurement
    expect((conditions.ran as { kernels: unknown[] }).kernels.length).toBeGreaterThan(30)
    const next: AgentMessage[] = []
    for await (const message of keeping.invoke({ ...planOf({ delegate: null }), model }, signal))
      next.push(message)
    expect(messageOf(next, 'init').ran.choiceMs).toBe(0)
    expect(messageOf(next, 'init').ran.kernels).toEqual((conditions.ran as { kernels: unknown[] }).kernels)
  })
})
