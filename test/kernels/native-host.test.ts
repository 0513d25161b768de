import { readdirSync } from 'node:fs'
import path from 'node:path'
import { verifyMessages, verifySuite } from '@paceline/agent/verify'
import type { AgentMessage, SuiteMessage } from '@paceline/contracts'
import { defaultWarmupRule } from '@paceline/domain'
import { buildModel, parseProfilerText } from '@paceline/tflite'
import {
  createKernelsNativeHost,
  createKernelsOverAdb,
  type HostPlan,
  type HostSuitePlan,
  keepingChoices,
  type ModelFile,
  type RuntimeHost,
  type UnavailableRuntime,
} from '@paceline/worker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { messageOf, modelOf, planOf } from '../device/invocations.js'
import { unknownOperatorModel } from '../device/odd-models.js'
import { type BoardBehindAdb, boardBehindAdb } from '../native-c/adb-device.js'
import { findSystem, requireSystem, temporaryFolder } from '../stack/index.js'
import { kernelsRunner } from './native-bundle.js'

const { signal } = new AbortController()

function opened(host: RuntimeHost | UnavailableRuntime): RuntimeHost {
  if ('unavailable' in host) throw new Error(host.unavailable)
  return host
}

async function invoke(on: RuntimeHost, model: ModelFile, changes: Partial<HostPlan> = {}) {
  const plan = { ...planOf(), model, delegate: null, ...changes }
  const messages: AgentMessage[] = []
  for await (const message of verifyMessages(on.invoke(plan, signal), plan)) messages.push(message)
  return messages
}

requireSystem('gcc')('kernels-native', () => {
  const folder = temporaryFolder('kernels-native-host')
  const home = path.join(folder.path, 'home')
  let here: RuntimeHost
  beforeAll(async () => {
    kernelsRunner('x86_64')
    const made = await createKernelsNativeHost({ home, maxThreads: 2, signal })
    here = opened(keepingChoices({ home, device: 'this one' })(made))
  })
  afterAll(() => folder[Symbol.dispose]())

  const small = () =>
    modelOf(
      folder.path,
      'small.tflite',
      buildModel({ space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 96 } }, 0).bytes,
    )

  it('offers kernels that are right here', () => {
    expect(here.offer).toMatchObject({
      name: 'kernels-native',
      context: 'process',
      delegates: [],
      flavour: 'sse2',
    })
    expect(here.offer.features).toMatchObject({ refusedKernels: [] })
    expect(here.offer.features.checkedKernels).toBeGreaterThan(2)
  })

  it('measures a model, says which kernel ran each operator, and runs the same kernels again', async () => {
    const first = messageOf(await invoke(here, small()), 'init').ran
    expect(first.kernels).toContainEqual({
      operator: expect.stringMatching(/CONV_2D/),
      shape: expect.stringMatching(/^conv1x1-dense /),
      kernel: expect.stringMatching(/^f32-conv1x1-dense-.*-sse2$/),
    })
    const again = await invoke(here, small())
    expect(messageOf(again, 'init').ran.kernels).toEqual(first.kernels)
    expect(messageOf(again, 'done').iterations).toBe(20)
  })

  it('runs the kernels that it is handed', async () => {
    const bare = opened(await createKernelsNativeHost({ home, maxThreads: 2, signal }))
    const messages = await invoke(bare, small())
    const key = String(messageOf(messages, 'ready').facts.choiceKey)
    const { shape = '' } = messageOf(messages, 'init').ran.kernels?.find((one) => /1x1/.test(one.shape)) ?? {}
    for (const kernel of ['f32-conv1x1-dense-4x2-sse2', 'f32-conv1x1-dense-3x3-sse2']) {
      const handed = await invoke(bare, small(), { kernelChoices: { [key]: { [shape]: kernel } } })
      const ran = messageOf(handed, 'init').ran.kernels?.find((one) => one.shape === shape)
      expect(ran?.kernel).toBe(kernel)
    }
  })

  it('refuses what the kernels cannot run, in words of its own', async () => {
    const unknown = modelOf(folder.path, 'unknown.tflite', unknownOperatorModel())
    const last = (await invoke(here, unknown)).at(-1)
    expect(last).toMatchObject({ type: 'unsupported', message: expect.not.stringMatching(/not a plan/) })
  })

  it('times its operators one by one, to the same outputs', async () => {
    const model = small()
    // From now on its kernels are kept: the bits of others differ.
    await invoke(here, model, { threads: 1 })
    const plan: HostSuitePlan = {
      ...{ type: 'suite', invocation: 0, threads: 1, delegate: null, inputSeed: 5, primer: null },
      entries: [
        { id: 'whole', model, batch: 1 },
        { id: 'one by one', model, batch: 1, profiler: true },
      ],
      warmup: { ...defaultWarmupRule, minMs: 2, minBlockMs: 1, maxMs: 200 },
      sampling: { minSamples: 3, maxSamples: 3, maxSeconds: 1 },
      ...{ rounds: 1, orderSeed: 1 },
    }
    expect(here.offer.features.profiler).toBe(true)
    const messages: SuiteMessage[] = []
    if (here.suite === undefined) throw new Error('a host without suites')
    for await (const message of verifySuite(here.suite(plan, signal), plan)) messages.push(message)
    const of = <T extends SuiteMessage['type']>(type: T, id: string) =>
      messages.find((each) => each.type === type && 'entry' in each && each.entry === id) as
        | Extract<SuiteMessage, { type: T }>
        | undefined
    const [whole, timed] = [of('slice-done', 'whole'), of('slice-done', 'one by one')]
    expect(whole?.profilerText).toBeNull()
    expect(timed?.outputDigest).toBe(whole?.outputDigest)
    const operators = parseProfilerText(timed?.profilerText ?? '')
    const { kernels = [] } = of('slice', 'one by one')?.ran ?? {}
    expect(operators.map(({ type, name }) => [name, type])).toEqual(
      kernels.map(({ operator, kernel }) => [`[${operator}]`, kernel]),
    )
    for (const { calls, meanMs } of operators) {
      expect(calls).toBeGreaterThanOrEqual(3)
      expect(meanMs).toBeGreaterThan(0)
    }
  })

  requireSystem('adb')('over the genuine adb', () => {
    let board: BoardBehindAdb
    beforeAll(async () => {
      board = await boardBehindAdb()
    })
    afterAll(async () => {
      await board[Symbol.asyncDispose]()
    })

    it('keeps what was chosen for the device itself, wherever it is reached', async () => {
      const kept = () => readdirSync(path.join(home, 'kernel-choices')).length
      const before = kept()
      const measuredAt = async (serial: string, fingerprint: string) => {
        const device = { ...board.device, serial }
        const surroundings = { home, fingerprint, env: {}, maxThreads: 2 }
        const messages = await invoke(
          opened(await createKernelsOverAdb(device, surroundings, signal)),
          small(),
        )
        return messageOf(messages, 'init').ran
      }
      const first = await measuredAt('one:5555', 'adb:board')
      expect(kept()).toBe(before + 1)
      const moved = await measuredAt('other:5555', 'adb:board')
      expect(moved.kernels).toEqual(first.kernels)
      expect(kept()).toBe(before + 1)
      await measuredAt('other:5555', 'adb:its successor')
      expect(kept()).toBe(before + 2)
    })

    it.each([
      ['x86-64', {}, 'sse2'],
      ['ARM64 under qemu', { abi: 'arm64', startedBy: findSystem('qemu-arm64') ?? '' }, 'neon-dotprod'],
    ] as const)('measures a model for %s', async (_, options, flavour) => {
      kernelsRunner('arm64')
      const surroundings = { home, fingerprint: `adb:${flavour}`, env: {}, maxThreads: 2 }
      const host = opened(await createKernelsOverAdb(board.device, surroundings, signal, options))
      expect(host.offer).toMatchObject({ name: 'kernels-native', context: 'shell', flavour })
      expect(host.offer.features).toMatchObject({ refusedKernels: [] })
      const messages = await invoke(host, small())
      expect(messageOf(messages, 'init').ran.kernels?.length).toBeGreaterThan(20)
      expect(messages.at(-1)).toMatchObject({ type: 'done' })
    })
  })
})
