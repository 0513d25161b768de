/** The tool is a stand-in that prints a constructed log (stand-in.sh); all around it is real. Not tried on a phone. */
import type { AdbDevice } from '@paceline/adb'
import { verifyMessages } from '@paceline/agent/verify'
import type { AgentMessage } from '@paceline/contracts'
import { benchmarkModel, type RuntimeHost } from '@paceline/worker'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { planOf, smallModel } from '../device/invocations.js'
import { type BoardBehindAdb, boardBehindAdb } from '../native-c/adb-device.js'
import { requireSystem, temporaryFolder } from '../stack/index.js'
import { hostWith, type Mode, properties, type StandIn, standIn } from './stand-ins.js'

requireSystem('adb')('benchmark-model that gives no results, over the genuine adb', () => {
  const folder = temporaryFolder('benchmark-model-failures')
  const model = smallModel(folder.path)
  const { signal } = new AbortController()
  const VARIABLE = 'PACELINE_BENCHMARK_MODEL_X86_64'
  let tool: StandIn
  let host: RuntimeHost

  let board: BoardBehindAdb
  let device: AdbDevice

  beforeAll(async () => {
    board = await boardBehindAdb()
    device = { ...board.device, properties }
    tool = standIn(folder.path, 'stand-in.sh')
    host = await hostWith(device, folder.path, { [VARIABLE]: tool.path })
  })
  afterAll(async () => {
    await board[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  async function invoke(): Promise<AgentMessage[]> {
    const plan = { ...planOf(), model }
    const messages: AgentMessage[] = []
    for await (const message of verifyMessages(host.invoke(plan, signal), plan)) messages.push(message)
    return messages
  }

  describe('a tool that gives no results', () => {
    afterEach(() => tool.become('runs'))
    const as = (mode: Mode) => {
      tool.become(mode)
      return invoke()
    }

    it('refuses a model in its own words', async () => {
      expect((await as('refuses')).at(-1)).toEqual({
        type: 'unsupported',
        code: 'model-refused',
        message: "Didn't find op for builtin opcode 'CONV_2D' version '99'; Benchmarking failed.",
      })
    })

    it('fails on a model that it took', async () => {
      expect((await as('fails')).at(-1)).toMatchObject({
        type: 'error',
        code: 'model-refused',
        message: expect.stringMatching(/^Node number 3 \(CONV_2D\) failed to invoke/),
      })
    })

    it('crashes, and its last words are told', async () => {
      await expect(as('crashes')).rejects.toMatchObject({
        code: 'runner-crashed',
        message: expect.stringMatching(/SIGSEGV .*count=90/),
      })
    })

    it('gives half an answer, which is not believed', async () => {
      await expect(as('half')).rejects.toMatchObject({
        code: 'runner-crashed',
        message: expect.stringMatching(/before its results were whole/),
      })
    })

    it('hangs, and leaves no process behind when it is given up', async () => {
      tool.become('hangs')
      const abort = new AbortController()
      let pid = 0
      const heard = (async () => {
        for await (const message of host.invoke({ ...planOf(), model }, abort.signal)) {
          if (message.type === 'ready') pid = message.pid ?? 0
          if (message.type === 'first') abort.abort(new Error('enough'))
        }
      })()
      await expect(heard).rejects.toThrow('enough')
      expect(pid).toBeGreaterThan(0)
      // The far end hears of it by the end of a connection.
      await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false)
    })

    it('is not offered where it does not run', async () => {
      tool.become('refuses')
      const env = { [VARIABLE]: tool.path }
      expect(
        await benchmarkModel.create(
          device,
          { env, home: folder.path, fingerprint: 'adb:board', maxThreads: 1 },
          signal,
        ),
      ).toEqual({
        unavailable: expect.stringMatching(/does not run here: .*CONV_2D/),
      })
    })
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
