/** The real session engine on simulated devices, with files of real models: what unit tests of the driver share. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ProtocolRequest, protocolOn } from '@paceline/contracts'
import { buildModel } from '@paceline/tflite'
import { measureRun } from '../../sessions/measure-run.js'
import { scriptedClock } from '../../sessions/scripted-session.js'
import { sentinelFiles } from '../../sessions/sentinel-files.js'
import type { SentinelModel } from '../../sessions/sentinels.js'
import type { DeviceNews, FoundDevice, ModelFile } from '../driver.js'
import { createSimulatedDriver } from './simulated-driver.js'
import { simulatedProfile } from './simulated-profile.js'

export interface MadeModels {
  readonly folder: string
  readonly model: ModelFile
  readonly sentinels: readonly SentinelModel[]
  readonly end: () => void
}

export async function madeModels(): Promise<MadeModels> {
  const folder = mkdtempSync(join(tmpdir(), 'simulated-'))
  const { bytes } = buildModel({ space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } })
  const path = join(folder, 'model.tflite')
  writeFileSync(path, bytes)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const model = { path, sha256, bytes: bytes.length }
  return {
    folder,
    model,
    sentinels: await sentinelFiles(folder),
    end: () => rmSync(folder, { recursive: true }),
  }
}

/** Devices of a profile, on a clock that passes where the session sleeps. */
export function fleetOf(profile: object, count = 1) {
  const clock = scriptedClock()
  const news: DeviceNews[] = []
  const stop = new AbortController()
  const driver = createSimulatedDriver({ count, profile: simulatedProfile(profile), now: clock.now })
  const watching = (async () => {
    for await (const one of driver.watch(stop.signal)) news.push(one)
  })()
  const found = () => news.flatMap((one) => (one.type === 'found' ? [one.device] : []))
  const until = async (enough: () => boolean) => {
    while (!enough()) await new Promise((resolve) => setImmediate(resolve))
  }
  return {
    clock,
    news,
    until,
    async devices(): Promise<FoundDevice[]> {
      await until(() => news.some(({ type }) => type === 'settled'))
      return found()
    },
    async end() {
      stop.abort()
      await watching
    },
  }
}

export interface Measuring {
  readonly request?: ProtocolRequest
  readonly model?: ModelFile
  readonly sentinels?: readonly SentinelModel[]
  readonly startMs?: number
}

/** One session of a device, as the worker has it. */
export async function measureOn(
  fleet: ReturnType<typeof fleetOf>,
  device: FoundDevice,
  models: MadeModels,
  { request, model = models.model, sentinels, startMs = 5000 }: Measuring = {},
) {
  const { signal } = new AbortController()
  await using session = await device.open(signal)
  const host = session.host('simulated')
  if (host === null) throw new Error('there is no host')
  return measureRun({
    host,
    conditions: session.conditions,
    protocol: protocolOn(host.offer, request),
    inputSeed: 1,
    signal,
    limits: { startMs, graceMs: 100 },
    clock: fleet.clock,
    model,
    ...(sentinels && { sentinels }),
    onProgress: () => {},
  })
}

export async function medianOn(...measuring: Parameters<typeof measureOn>): Promise<number> {
  const outcome = await measureOn(...measuring)
  if (outcome.state !== 'completed') throw new Error(`${outcome.code}: ${outcome.message}`)
  return outcome.measurement.latencyMs.median
}
