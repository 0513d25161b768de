import path from 'node:path'
import { verifyMessages } from '@paceline/agent/verify'
import { kernelsNodeAgent } from '@paceline/agent-kernels/node'
import { type AgentMessage, type InvocationPlan, protocolOn } from '@paceline/contracts'
import { build, buildModel, type TfliteModel, writeModel } from '@paceline/tflite'
import {
  createChildProcessHost,
  keepingChoices,
  linuxConditions,
  measureRun,
  type RuntimeHost,
} from '@paceline/worker'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { messageOf, modelOf, planOf, smallModel } from '../device/invocations.js'
import { type TemporaryFolder, temporaryFolder } from '../stack/index.js'

/** Each test starts processes, and on a busy machine that takes its time. */
vi.setConfig({ testTimeout: 120_000 })

const signal = new AbortController().signal
let folder: TemporaryFolder
let model: ReturnType<typeof smallModel>
let host: RuntimeHost

beforeAll(async () => {
  folder = temporaryFolder('kernels-agent')
  model = smallModel(folder.path)
  const made = await createChildProcessHost({ script: kernelsNodeAgent(), maxThreads: 2, signal })
  if ('unavailable' in made) throw new Error(made.unavailable)
  host = made
})
afterAll(() => folder[Symbol.dispose]())

async function invoke(changes: Partial<InvocationPlan> = {}, of = model): Promise<AgentMessage[]> {
  const { model: _, ...plan } = { ...planOf({ delegate: null }), ...changes } as InvocationPlan
  const messages: AgentMessage[] = []
  for await (const message of verifyMessages(host.invoke({ ...plan, model: of }, signal), plan))
    messages.push(message)
  return messages
}

describe('the kernels-wasm agent', () => {
  it('offers what it is, every kernel of it checked', () => {
    expect(host.offer).toMatchObject({
      name: 'kernels-wasm',
      version: expect.stringMatching(/^\d+\.\d+\.\d+\+[0-9a-f]{12}$/),
      flavour: 'relaxed-simd',
      delegates: [],
      context: 'process',
      features: { build: 'relaxed', profiler: true, refusedKernels: [] },
    })
    expect(host.offer.features.checkedKernels).toBeGreaterThan(5)
  })

  it('runs a whole network on one thread and on two, bit for bit the same, and says by which kernels', async () => {
    const first = await invoke()
    const { ran } = messageOf(first, 'init')
    const { kernels = [] } = ran
    expect(kernels).toHaveLength(ran.operators ?? -1)
    expect(ran).toMatchObject({ threads: 1, delegate: null })
    const kernelChoices = choicesOf(first)
    const two = await invoke({ threads: 2 })
    expect(messageOf(two, 'ready')).toMatchObject({
      version: host.offer.version,
      flavour: 'relaxed-simd',
      facts: { build: 'relaxed-threads' },
    })
    expect(messageOf(two, 'init').ran.threads).toBe(2)
    // The kernels of one operator add in different orders, so bits agree where the kernels do.
    const [key = ''] = Object.keys(choicesOf(two))
    const same = await invoke({ threads: 2, kernelChoices: { [key]: Object.values(kernelChoices)[0] ?? {} } })
    expect(messageOf(same, 'done').outputDigest).toBe(messageOf(first, 'done').outputDigest)
  })

  it('runs what it is handed, and then tries nothing', async () => {
    const first = await invoke()
    const again = await invoke({ kernelChoices: choicesOf(first) })
    expect(messageOf(again, 'init').ran.kernels).toEqual(messageOf(first, 'init').ran.kernels)
    expect(messageOf(again, 'done').outputDigest).toBe(messageOf(first, 'done').outputDigest)
    expect(messageOf(first, 'init').ran.choiceMs).toBeGreaterThan(0)
    expect(messageOf(again, 'init').ran.choiceMs).toBe(0)
  })

  it('names every operator that it has no kernel for', async () => {
    const { model: built } = buildModel(
      { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } },
      0,
    )
    const graphs = built.graphs.map((graph) => ({
      ...graph,
      operators: graph.operators.map((operator, index) =>
        index === 1 ? { ...operator, type: 'CUSTOM', customName: 'PacelineUnknown', options: {} } : operator,
      ),
    }))
    const unknown = modelOf(folder.path, 'unknown.tflite', writeModel({ ...built, graphs }))
    const last = (await invoke({}, unknown)).at(-1)
    expect(last).toMatchObject({ type: 'unsupported', code: 'operator-unsupported' })
    expect(last).toMatchObject({ message: expect.stringContaining('operator 1') })
    const broken = modelOf(folder.path, 'broken.tflite', Buffer.from('TFL3 but no model, only some bytes'))
    expect((await invoke({}, broken)).at(-1)).toMatchObject({ type: 'unsupported', code: 'model-refused' })
    const gone = { ...model, path: path.join(folder.path, 'gone.tflite') }
    expect((await invoke({}, gone)).at(-1)).toMatchObject({ type: 'error', code: 'ENOENT' })
  })

  it('is measured like any runtime, operator by operator, its kernels among the conditions', async () => {
    const keeping = keepingChoices({ home: folder.path, device: 'here' })(host)
    if ('unavailable' in keeping) throw new Error(keeping.unavailable)
    const outcome = await measureRun({
      host: keeping,
      model: modelOf(folder.path, 'two.tflite', writeModel(twoConvolutions())),
      protocol: protocolOn(host.offer, { perOperator: true, maxSeconds: 2 }),
      inputSeed: 3,
      conditions: linuxConditions(),
      signal,
      folder: folder.path,
      onProgress: () => {},
    })
    if (outcome.state !== 'completed') throw new Error(outcome.message)
    const { operators, profile, conditions, latencyMs } = outcome.measurement
    expect(latencyMs.median).toBeGreaterThan(0)
    expect(operators).toHaveLength(2)
    const { kernels = [] } = conditions.ran as { kernels?: { operator: string; kernel: string }[] }
    expect(profile?.runtimeOwn?.map(({ type, name }) => [name, type])).toEqual(
      kernels.map(({ operator, kernel }) => [`[${operator}]`, kernel]),
    )
  })
})

/** Two pointwise convolutions over 16 x 16 pixels, which come as NHWC and leave so. */
function twoConvolutions(): TfliteModel {
  const builder = new build.GraphBuilder(3)
  const image = builder.input('x', [1, 16, 16, 64], 1)
  const shape = { kernel: 1, stride: 1, activation: 'RELU' } as const
  const first = build.conv2d(builder, 'first', image, { ...shape, filters: 64 })
  return builder.finish('two convolutions', [
    build.conv2d(builder, 'second', first, { ...shape, filters: 640 }),
  ])
}

/** What an invocation chose, as its host hands it on. */
function choicesOf(messages: readonly AgentMessage[]): Record<string, Record<string, string>> {
  const { kernels = [] } = messageOf(messages, 'init').ran
  const key = String(messageOf(messages, 'ready').facts.choiceKey)
  return { [key]: Object.fromEntries(kernels.map(({ shape, kernel }) => [shape, kernel])) }
}
