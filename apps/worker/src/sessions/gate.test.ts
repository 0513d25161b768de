import { defaultGateLimits } from '@paceline/domain'
import { describe, expect, it } from 'vitest'
import { openGate } from './gate.js'
import { type ScriptedDevice, scriptedClock, scriptedConditions } from './scripted-session.js'
import { startTimeline } from './timeline.js'

function gateOn(device: ScriptedDevice, patienceSeconds = 10, signal = new AbortController().signal) {
  const clock = scriptedClock()
  const timeline = startTimeline(clock)
  const told: (string[] | null)[] = []
  const gate = openGate({
    conditions: scriptedConditions(clock, device),
    limits: defaultGateLimits,
    patienceSeconds,
    timeline,
    clock,
    signal,
    onWaiting: (reasons) => told.push(reasons?.map(({ code }) => code) ?? null),
  })
  return { gate, clock, told, timeline }
}

const busy = (fromMs: number, toMs: number) => ({ others: [{ fromMs, toMs, cores: 1 }] })
const nothing = () => []

describe('openGate', () => {
  it('is open at once on a device that is fine, so that the first inference waits for nothing', async () => {
    const { gate, clock, told } = gateOn({})
    expect((await gate.pass()).atMs).toBe(0)
    expect(clock.now()).toBe(0)
    expect(told).toEqual([])
  })

  it('is shut after what was disturbed, until it has been calm for a second', async () => {
    const { gate, clock, told } = gateOn(busy(0, 3000))
    await gate.pass()
    clock.pass(1000)
    await gate.readAfter(nothing)
    const { atMs } = await gate.pass()
    expect(atMs).toBeGreaterThanOrEqual(4000)
    expect(atMs).toBeLessThan(4600)
    expect(told).toEqual([['other-processes'], null])
  })

  it('looks again after what only the blocks showed', async () => {
    const { gate, clock } = gateOn({})
    await gate.pass()
    clock.pass(1000)
    const code = { cause: 'throttled', code: 'frequency-fell', text: 'slow', value: null } as const
    await gate.readAfter(() => [code])
    expect((await gate.pass()).atMs).toBe(1250)
  })

  it('loses its patience once for all, and lets everything pass from then on', async () => {
    const { gate, clock } = gateOn(busy(0, 1e9), 5)
    await gate.pass()
    clock.pass(1000)
    await gate.readAfter(nothing)
    await gate.pass()
    expect(clock.now()).toBe(6000)
    expect(gate.patient).toBe(false)
    clock.pass(1000)
    await gate.readAfter(nothing)
    await gate.pass()
    expect(await gate.wait(10, 'coolDown')).toBe(false)
    expect(clock.now()).toBe(7000)
  })

  it('takes a neighbour for one that stays after half a minute without a break, and no earlier', async () => {
    const staying = gateOn(busy(0, 1e9), 360)
    await staying.gate.pass()
    staying.clock.pass(1000)
    await staying.gate.pass()
    expect(staying.clock.now()).toBe(31_000)
    expect(staying.gate.patient).toBe(false)

    const leaving = gateOn(busy(0, 29_000), 360)
    await leaving.gate.pass()
    leaving.clock.pass(1000)
    await leaving.gate.pass()
    expect(leaving.gate.patient).toBe(true)
  })

  it('waits for a hot device as long as its patience lasts', async () => {
    const { gate, clock } = gateOn({ thermalAt: () => ({ status: 'severe', sensors: [] }) }, 60)
    await gate.pass()
    expect(clock.now()).toBeGreaterThanOrEqual(60_000)
  })

  it('looks at what has passed where nobody read the conditions meanwhile', async () => {
    const { gate, clock } = gateOn(busy(0, 3000))
    await gate.pass()
    clock.pass(2000)
    expect((await gate.pass()).atMs).toBeGreaterThanOrEqual(4000)
  })

  it('shares its patience with cooling down, and counts each to what it is', async () => {
    const { gate, timeline } = gateOn({}, 3)
    expect(await gate.wait(1, 'coolDown')).toBe(true)
    expect(await gate.wait(10, 'coolDown')).toBe(true)
    expect(await gate.wait(1, 'coolDown')).toBe(false)
    expect(timeline.report()).toMatchObject({ coolDownSeconds: 3, waitingSeconds: 0, sessionSeconds: 3 })
  })

  it('waits no longer than its session is wanted', async () => {
    const cancelled = new AbortController()
    const { gate, clock } = gateOn(busy(0, 1e9), 10, cancelled.signal)
    await gate.pass()
    clock.pass(1000)
    await gate.readAfter(nothing)
    cancelled.abort(new Error('cancelled'))
    await expect(gate.pass()).rejects.toThrow('cancelled')
  })
})
