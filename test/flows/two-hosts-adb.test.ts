import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { startAdbd } from '@paceline/adbd'
import { buildModel } from '@paceline/tflite'
import { expect, it } from 'vitest'
import { type QueueEnvironment, requireHosts, requireSystem } from '../stack/index.js'
import { openHostedFarm, type RemoteWorker } from './several-hosts.js'

/** Leases are rows, whichever queue brought the delivery: one backend says it all. */
const queue: QueueEnvironment = {
  variables: { PACELINE_QUEUE: 'postgres' },
  async [Symbol.asyncDispose]() {},
}
const { bytes } = buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 96 } }, 3)
const short = { invocations: 2, minIterations: 10, maxIterations: 100, maxSeconds: 0.5 }
const patience = { timeout: 120_000, interval: 100 }

requireSystem('adb')('a board on the network', () => {
  requireHosts('that two hosts reach, each by an adb server of its own', () => {
    it('is one device, which one measures on at a time, and the other alone when that is gone', async () => {
      await using hosted = await openHostedFarm(queue)
      const { farm, network } = hosted
      const home = path.join(farm.home, 'board')
      mkdirSync(home)
      await using daemon = await startAdbd({
        port: 0,
        auth: 'none',
        env: { ...process.env, HOME: home },
        log() {},
      })
      const address = await network.publish({ host: daemon.host, port: daemon.port })
      const startOn = (name: string): Promise<RemoteWorker> =>
        hosted.startOn(name, {
          HOME: path.join(farm.home, 'hosts', name),
          PACELINE_ADB: 'auto',
          // On that host's own loopback.
          PACELINE_ADB_PORT: '6037',
          PACELINE_ADB_HOSTS: address,
          PACELINE_BOARD_CHROMIUM: '/nowhere',
        })
      const workers = await Promise.all(['north', 'south'].map(startOn))
      const devices = () => farm.db.devices.all()
      await expect
        .poll(
          async () => (await devices()).map((each) => each.workers.map(({ host }) => host).sort()),
          patience,
        )
        .toEqual([['north', 'south']])
      const [device] = await devices()
      expect(device).toMatchObject({ driver: 'adb', state: 'idle', health: { serial: address } })

      const model = await farm.upload(bytes)
      const submit = () =>
        farm.submit({
          models: Array.from({ length: 4 }, () => model),
          deviceId: device?.id ?? '',
          protocol: short,
        })
      const shared = await submit()
      expect((await farm.ended(shared.id, patience.timeout)).state).toBe('completed')
      expect(await hosted.overlaps()).toEqual([])

      const later = await submit()
      await expect.poll(async () => (await devices())[0]?.state, patience).toBe('busy')
      const holding = (await hosted.sessions()).at(-1)?.host
      const dying = workers.find(({ host }) => host.name === holding) as RemoteWorker
      await dying.host.powerOff()
      const left = await farm.ended(later.id, patience.timeout)
      expect(left.runs.map(({ state }) => state)).toEqual(left.runs.map(() => 'completed'))
      expect((await hosted.sessions()).at(-1)?.host).not.toBe(holding)
      expect(await hosted.overlaps()).toEqual([])
    }, 400_000)
  })
})
