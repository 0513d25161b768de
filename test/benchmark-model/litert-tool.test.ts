/** The tools are stand-ins that print constructed logs; all around them is real. Not tried on a phone. */
import type { AdbDevice } from '@paceline/adb'
import { verifyMessages } from '@paceline/agent/verify'
import type { AgentMessage } from '@paceline/contracts'
import { type HostPlan, litertTool, type RuntimeHost } from '@paceline/worker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messageOf, planOf, smallModel } from '../device/invocations.js'
import { type BoardBehindAdb, boardBehindAdb } from '../native-c/adb-device.js'
import { requireSystem, temporaryFolder } from '../stack/index.js'
import { hostWith, properties, standIn } from './stand-ins.js'

requireSystem('adb')('litert-tool over the genuine adb', () => {
  const folder = temporaryFolder('litert-tool')
  const model = smallModel(folder.path)
  const { signal } = new AbortController()
  const VARIABLE = 'PACELINE_LITERT_TOOL_X86_64'

  let board: BoardBehindAdb
  let device: AdbDevice

  beforeAll(async () => {
    board = await boardBehindAdb()
    device = { ...board.device, properties }
  })
  afterAll(async () => {
    await board[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  async function invoke(host: RuntimeHost, changes: Partial<HostPlan> = {}): Promise<AgentMessage[]> {
    const plan = { ...planOf(), model, ...changes }
    const messages: AgentMessage[] = []
    for await (const message of verifyMessages(host.invoke(plan, signal), plan)) messages.push(message)
    return messages
  }

  describe('run_model', () => {
    const tool = standIn(folder.path, 'run-model-stand-in.sh')
    const env = { [VARIABLE]: tool.path, PACELINE_LITERT_TOOL_KIND: 'run_model' }
    let host: RuntimeHost

    beforeAll(async () => {
      host = await hostWith(device, folder.path, env, litertTool)
    })

    it('offers the accelerators that ran, and one thread', async () => {
      expect(host.offer).toMatchObject({
        name: 'litert-tool',
        version: expect.stringMatching(/^run_model sha256:/),
        delegates: ['xnnpack'],
        context: 'shell',
        maxThreads: 1,
        features: {
          tool: 'run_model',
          delegatesRefused: { gpu: expect.stringMatching(/Failed to compile/) },
        },
      })
    })

    it('leaves the first run out of the mean, and makes as many others as the time allows', async () => {
      const sampling = { minIterations: 20, maxIterations: 10_000, targetSeconds: 0.5, maxSeconds: 1 }
      const messages = await invoke(host, { sampling })
      expect(tool.calls().at(-1)).toEqual([
        expect.stringMatching(/^--graph=/),
        '--iterations=101',
        '--accelerator=cpu',
      ])
      expect(messageOf(messages, 'init')).toMatchObject({
        initMs: expect.closeTo(1000, 3),
        ran: { delegate: 'xnnpack', delegatedOperators: null, operators: 31 },
      })
      expect(messageOf(messages, 'first').firstMs).toBe(9)
      // The mean of all is printed without its fraction.
      expect(messageOf(messages, 'block')).toMatchObject({ batch: 100, samplesMs: [expect.closeTo(5, 2)] })
      expect(messageOf(await invoke(host, { sampling, invocation: 1 }), 'done').batch).toBe(100)
    })

    it('has no threads', async () => {
      expect(await invoke(host, { threads: 2 })).toMatchObject([
        { type: 'unsupported', code: 'threads-unsupported' },
      ])
    })

    it('runs nothing without a delegate', async () => {
      expect(await invoke(host, { delegate: null })).toMatchObject([
        {
          type: 'unsupported',
          code: 'delegate-missing',
          message: expect.stringMatching(/no way to run without/),
        },
      ])
    })
  })

  describe("LiteRT's benchmark_model", () => {
    it('is measured like the older one, by its own flags', async () => {
      const tool = standIn(folder.path, 'stand-in.sh')
      const host = await hostWith(device, folder.path, { [VARIABLE]: tool.path }, litertTool)
      expect(host.offer.delegates).toContain('gpu')
      const messages = await invoke(host, { delegate: 'gpu', threads: 2 })
      expect(tool.calls().at(-1)).toContain('--use_gpu=true')
      expect(messageOf(messages, 'init').ran).toMatchObject({
        delegate: 'gpu',
        backend: 'opencl',
        threads: 2,
      })
      expect(messageOf(messages, 'done').batch).toBe(37)
      expect(host.profilerText).toBeUndefined()
    })

    it('is one of two, and must be named for the device', async () => {
      const create = (env: Record<string, string>) =>
        litertTool.create(device, { env, home: folder.path, fingerprint: 'adb:board', maxThreads: 1 }, signal)
      expect(await create({ PACELINE_LITERT_TOOL_KIND: 'other' })).toEqual({
        unavailable: expect.stringMatching(
          /PACELINE_LITERT_TOOL_KIND is benchmark_model or run_model, not other/,
        ),
      })
      expect(await create({})).toEqual({ unavailable: expect.stringMatching(`set ${VARIABLE} to its path`) })
    })
  })
})
