import { readdirSync } from 'node:fs'
import path from 'node:path'
import { verifyMessages } from '@paceline/agent/verify'
import type { AgentMessage } from '@paceline/contracts'
import { buildModel } from '@paceline/tflite'
import {
  createKernelsNativeHost,
  createKernelsOverAdb,
  type HostPlan,
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
