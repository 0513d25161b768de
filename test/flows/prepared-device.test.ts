import path from 'node:path'
import { nativeAgentScript } from '@paceline/agent-native'
import { buildModel } from '@paceline/tflite'
import {
  createChildProcessHost,
  type FoundDevice,
  linuxConditions,
  Preparer,
  preparedSession,
} from '@paceline/worker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { plugInStandIn, type StandInPhone } from '../device/stand-in-phone.js'
import { requireSystem } from '../stack/index.js'
import { openWorkerFarm, type WorkerFarm } from './worker-farm.js'
import { workerOn } from './worker-here.js'

const queue = { variables: { PACELINE_QUEUE: 'postgres' as const }, async [Symbol.asyncDispose]() {} }
const fixed = { clock: 'fixed' as const, maxSeconds: 0.5, maxIterations: 200 }
const { bytes } = buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 96 } }, 3)

/** Measures on this computer and prepares the stand-in, over the real adb. */
async function preparable(name: string, phone: StandInPhone): Promise<FoundDevice> {
  const never = new AbortController().signal
  const host = await createChildProcessHost({
    script: { path: nativeAgentScript },
    maxThreads: 1,
    signal: never,
  })
  if ('unavailable' in host) throw new Error(host.unavailable)
  const preparer = new Preparer({ home: path.join(phone.folder, 'home'), runnerApp: 'dev.paceline.runner' })
  const session = {
    host: (runtime: string) => (runtime === host.offer.name ? host : null),
    conditions: linuxConditions(),
    async [Symbol.asyncDispose]() {},
  }
  return {
    device: {
      fingerprint: name,
      name,
      pool: name,
      kind: 'simulated',
      driver: 'adb',
      runtimes: [host.offer],
      facts: { soc: null, abi: 'x64', os: 'linux', osVersion: '6', cores: 2, memoryBytes: 2 ** 32 },
      health: {},
    },
    open: async () => preparedSession(session, phone.device, preparer),
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  }
}

requireSystem('adb')('a job on a device that is prepared', () => {
  let farm: WorkerFarm
  let phone: StandInPhone
  beforeAll(async () => {
    farm = await openWorkerFarm(queue)
    phone = await plugInStandIn()
  })
  afterAll(async () => {
    await phone[Symbol.asyncDispose]()
    await farm[Symbol.asyncDispose]()
  })

  it('says under which clock it ran and what was changed, and leaves the device as it was', async () => {
    await using worker = workerOn(farm)
    worker.tell({ type: 'found', device: await preparable('prepared', phone) })
    worker.tell({ type: 'settled' })
    await expect
      .poll(async () => (await farm.db.devices.inPool('prepared'))[0]?.state, { timeout: 20_000 })
      .toBe('idle')
    const deviceId = (await farm.db.devices.inPool('prepared'))[0]?.id ?? ''
    const model = await farm.upload(bytes)
    const measured = async () => {
      const { id } = await farm.submit({ models: [model], deviceId, protocol: fixed })
      const [run] = (await farm.ended(id)).runs
      return { fallback: run?.fallback, conditions: run?.measurement?.conditions }
    }

    expect(await measured()).toMatchObject({
      fallback: false,
      conditions: {
        ran: { clock: 'fixed' },
        preparation: {
          clock: 'fixed',
          changed: expect.arrayContaining([{ setting: 'stay-on', from: 'null', to: '7' }]),
        },
      },
    })
    phone.programs.refuse('fixed-performance')
    expect(await measured()).toMatchObject({
      fallback: true,
      conditions: {
        asked: { clock: 'fixed' },
        ran: { clock: 'default' },
        preparation: {
          unsupported: [{ setting: 'fixed-performance', reason: expect.stringContaining('HAL') }],
        },
      },
    })
    // A run has ended before its session has.
    const patience = { timeout: 20_000 }
    await expect.poll(() => phone.programs.setting('stay_on_while_plugged_in'), patience).toBe('null')
    await expect.poll(() => phone.programs.state('screen'), patience).toBe('Asleep')
  })
})
