import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { failureKindOf } from '@paceline/domain'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEnv } from '../../env.js'
import { faultKinds } from './faults.js'
import { fleetOf, type MadeModels, madeModels, measureOn, medianOn } from './made-session.js'
import { simulatedDrivers } from './simulated-drivers.js'
import { simulatedProfile } from './simulated-profile.js'

let models: MadeModels
beforeAll(async () => {
  models = await madeModels()
})
afterAll(() => models.end())

const quiet = { noise: { within: 0.01, between: 0, unit: 0 } }

async function on<T>(
  profile: object,
  work: (fleet: ReturnType<typeof fleetOf>) => Promise<T>,
  count?: number,
) {
  const fleet = fleetOf(profile, count)
  try {
    return await work(fleet)
  } finally {
    await fleet.end()
  }
}

const firstMedian = (profile: object, device = 0) =>
  on(
    profile,
    async (fleet) => {
      const found = (await fleet.devices())[device]
      if (!found) throw new Error(`there is no device ${device}`)
      return medianOn(fleet, found, models)
    },
    device + 1,
  )

describe('simulated devices', () => {
  it('are none unless the environment asks for them', () => {
    const enough = { DATABASE_URL: 'postgres://h/db', PACELINE_HOME: '/h' }
    expect(simulatedDrivers(readEnv(enough))).toEqual([])
    expect(simulatedDrivers(readEnv({ ...enough, PACELINE_SIMULATED: '2' }))).toHaveLength(1)
    expect(() => readEnv({ ...enough, PACELINE_SIMULATED: '0' })).toThrow(/^PACELINE_SIMULATED has a value/)
    expect(() => readEnv({ ...enough, PACELINE_SIMULATED_PROFILE: '/p' })).toThrow(/PACELINE_SIMULATED$/)
  })

  it('say what they are, each by a fingerprint of its own', async () => {
    await on(
      { firstIndex: 5 },
      async (fleet) => {
        const devices = (await fleet.devices()).map(({ device }) => device)
        expect(devices.map(({ kind, driver, pool }) => [kind, driver, pool])).toEqual(
          Array(3).fill(['simulated', 'simulated', 'simulated']),
        )
        expect(devices.map(({ name }) => name)).toEqual(['simulated 5', 'simulated 6', 'simulated 7'])
        expect(new Set(devices.map(({ fingerprint }) => fingerprint)).size).toBe(3)
      },
      3,
    )
  })

  it('are measured by the real session, with sentinels, and say so in the conditions', async () => {
    await on({}, async (fleet) => {
      const [device] = await fleet.devices()
      if (!device) throw new Error('there is no device')
      const outcome = await measureOn(fleet, device, models, { sentinels: models.sentinels })
      if (outcome.state !== 'completed') throw new Error(outcome.message)
      expect(outcome.measurement.verdict).toBe('stable')
      expect(outcome.measurement.sentinel).not.toBeNull()
      expect(outcome.measurement.conditions).toMatchObject({
        agent: { simulated: true },
        runtime: { simulated: true },
      })
    })
  })

  it('take as long as the roofline says', async () => {
    // 13.6 million MACs and 0.47 million parameters, as published for this MobileNet.
    const compute = await firstMedian({ ...quiet, roofline: { baseMs: 1, gmacPerSecond: 1 } })
    expect(compute).toBeGreaterThan(13)
    expect(compute).toBeLessThan(16)
    const memory = await firstMedian({ ...quiet, roofline: { baseMs: 0, bytesPerSecond: 1e8 } })
    expect(memory).toBeGreaterThan(17)
    expect(memory).toBeLessThan(21)
  })

  it('give the same figures for the same seed, and others for another seed or device', async () => {
    const first = await firstMedian({ seed: 7 })
    expect(await firstMedian({ seed: 7 })).toBe(first)
    expect(await firstMedian({ seed: 8 })).not.toBe(first)
    expect(await firstMedian({ seed: 7 }, 1)).not.toBe(first)
  })

  it('drift by the ratio that is asked for', async () => {
    const steady = await firstMedian(quiet)
    const drifting = await firstMedian({ ...quiet, drift: { ratio: 1, seconds: 0.5 } })
    expect(Math.abs(Math.log(drifting / steady))).toBeGreaterThan(0.3)
  })

  it('refuse what is no model, as any runtime', async () => {
    const path = join(models.folder, 'none.tflite')
    writeFileSync(path, 'no model')
    await on({}, async (fleet) => {
      const [device] = await fleet.devices()
      if (!device) throw new Error('there is no device')
      const none = { path, sha256: 'f'.repeat(64), bytes: 8 }
      const outcome = await measureOn(fleet, device, models, { model: none })
      expect(outcome).toMatchObject({ state: 'unsupported', code: 'model-refused' })
    })
  })
})

describe('heat', () => {
  // Hot after a second of work, cool again after some seconds of rest.
  const heat = { riseCelsius: 100, seconds: 2, throttlesAtCelsius: 40, throttleFactor: 3 }

  it('throttles, shuts the gate of the session, and is over after a rest', async () => {
    await on({ ...quiet, heat }, async (fleet) => {
      const [device] = await fleet.devices()
      if (!device) throw new Error('there is no device')
      const signal = new AbortController().signal
      const request = { maxSeconds: 0.5, invocations: 2 }
      const outcome = await measureOn(fleet, device, models, { request })
      if (outcome.state !== 'completed') throw new Error(outcome.message)
      const { timeline } = outcome.measurement.conditions as unknown as {
        timeline: { waitingSeconds: number }
      }
      expect(timeline.waitingSeconds).toBeGreaterThan(0)
      const { conditions } = await device.open(signal)
      fleet.clock.pass(60_000)
      expect(await conditions.read(signal)).toMatchObject({
        thermal: { status: 'none', sensors: [{ celsius: expect.closeTo(25, 0) }] },
      })
    })
  })

  it('makes everything slower from its threshold on', async () => {
    const cool = await firstMedian({ ...quiet, heat: { ...heat, throttlesAtCelsius: 1000 } })
    const hot = await firstMedian({ ...quiet, heat: { ...heat, throttlesAtCelsius: 0 } })
    expect(hot / cool).toBeCloseTo(3, 1)
  })
})

describe('faults', () => {
  const folder = mkdtempSync(join(tmpdir(), 'simulated-control-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const always = (kind: string, more: object = {}) => ({ faults: { probabilities: { [kind]: 1 }, ...more } })

  const outcomeOf = (profile: object, startMs?: number) =>
    on(profile, async (fleet) => {
      const [device] = await fleet.devices()
      if (!device) throw new Error('there is no device')
      return measureOn(fleet, device, models, {
        sentinels: models.sentinels,
        ...(startMs !== undefined && { startMs }),
      })
    })

  it.each([
    ['device-lost', 'device-lost', 'device'],
    ['device-unhealthy', 'device-unhealthy', 'device'],
    ['hang', 'runner-hung', 'model'],
    ['runner-crash', 'runner-crashed', 'model'],
    ['invalid-sample', 'invalid-sample', 'harness'],
  ])('%s ends a run as %s, which blames the %s', async (fault, code, blamed) => {
    const outcome = await outcomeOf(always(fault), fault === 'hang' ? 500 : undefined)
    expect(outcome).toMatchObject({ state: 'failed', code })
    expect(failureKindOf(code)).toBe(blamed)
  })

  it('that only cost time or level end no run', async () => {
    const usual = await outcomeOf(quiet)
    const slow = await outcomeOf({ ...quiet, ...always('slow-answer', { slowSeconds: 0.001 }) })
    const off = await outcomeOf({ ...quiet, ...always('off', { offFactor: 1.4 }) })
    if (usual.state !== 'completed' || slow.state !== 'completed' || off.state !== 'completed') {
      throw new Error('a run ended without a measurement')
    }
    expect(slow.measurement.latencyMs.median).toBe(usual.measurement.latencyMs.median)
    const sentinelMs = ({ measurement }: typeof usual) => measurement.sentinel?.before ?? Number.NaN
    expect(sentinelMs(off) / sentinelMs(usual)).toBeCloseTo(1.4, 2)
  })

  it('take a device away, and bring it back as another object of the same fingerprint', async () => {
    await on(always('device-lost', { awaySeconds: 0 }), async (fleet) => {
      const [device] = await fleet.devices()
      if (!device) throw new Error('there is no device')
      await measureOn(fleet, device, models)
      await fleet.until(() => fleet.news.length === 4)
      const [, , lost, back] = fleet.news
      expect(lost).toMatchObject({ type: 'lost', device })
      if (back?.type !== 'found') throw new Error('it did not come back')
      expect(back.device).not.toBe(device)
      expect(back.device.device.fingerprint).toBe(device.device.fingerprint)
      await expect(device.open(new AbortController().signal)).rejects.toThrow(/away/)
    })
  })

  it('come by schedule, to one session of one device', async () => {
    const schedule = [{ device: 0, session: 1, fault: 'runner-crash' }]
    await on(
      { faults: { schedule } },
      async (fleet) => {
        const states: string[] = []
        for (const device of await fleet.devices()) {
          for (let session = 0; session < 3; session++) {
            states.push((await measureOn(fleet, device, models, { request: { invocations: 1 } })).state)
          }
        }
        const completed = 'completed'
        expect(states).toEqual([completed, 'failed', completed, completed, completed, completed])
      },
      2,
    )
  })

  it('last as long as the control file says, and a wrong one is named', async () => {
    const controlFile = join(folder, 'control.json')
    await on({ faults: { controlFile } }, async (fleet) => {
      const [device] = await fleet.devices()
      if (!device) throw new Error('there is no device')
      const now = () => measureOn(fleet, device, models, { request: { invocations: 1 } })
      expect(await now()).toMatchObject({ state: 'completed' })
      writeFileSync(controlFile, '{"*": "device-unhealthy"}')
      expect(await now()).toMatchObject({ code: 'device-unhealthy' })
      writeFileSync(controlFile, '{"*": "device-unhealthy", "0": null}')
      expect(await now()).toMatchObject({ state: 'completed' })
      writeFileSync(controlFile, '{"0": "fire"}')
      expect(await now()).toMatchObject({
        code: 'driver-failed',
        message: expect.stringContaining(controlFile),
      })
    })
  })

  it('are each known to a profile', () => {
    for (const kind of faultKinds) {
      expect(simulatedProfile(always(kind)).faults.probabilities).toMatchObject({ [kind]: 1 })
    }
  })
})
