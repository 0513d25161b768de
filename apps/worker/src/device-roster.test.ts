import { once } from 'node:events'
import type { Device } from '@paceline/contracts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createDeviceRoster, type DeviceRosterOptions } from './device-roster.js'
import { DeviceLostError, type FoundDevice } from './drivers/driver.js'
import { discovered, foundDevice, scriptedDriver } from './drivers/scripted-driver.js'

const stopping: AbortController[] = []
afterEach(() => {
  for (const stop of stopping) stop.abort()
})

/** A roster whose rows are a log of what was written, and whose loops say for whom they run. */
function rosterOnPaper(more: Partial<DeviceRosterOptions> = {}) {
  const rows: string[] = []
  const served = new Map<FoundDevice, AbortSignal>()
  const stop = new AbortController()
  stopping.push(stop)
  const roster = createDeviceRoster(
    {
      workerId: 'wrk_1',
      log: { debug() {}, info() {}, warn() {}, error() {} } as unknown as DeviceRosterOptions['log'],
      db: {
        devices: {
          async announce(_worker, { fingerprint, runtimes }) {
            rows.push(`${fingerprint} idle with ${runtimes.length}`)
            return { id: `dev_${fingerprint}` } as Device
          },
          async announceUnusable(_worker, { fingerprint }, reason) {
            rows.push(`${fingerprint} offline: ${reason}`)
            return { id: `dev_${fingerprint}` } as Device
          },
          async noteAbsence(device, reason) {
            rows.push(`${Object.values(device)} absent: ${reason}`)
          },
          async withdrawDevice(_worker, id, reason) {
            rows.push(`${id} offline: ${reason}`)
          },
        },
      },
      async serve(device, _announced, signal) {
        served.set(device, signal)
        if (!signal.aborted) await once(signal, 'abort')
      },
      ...more,
    },
    stop.signal,
  )
  return { roster, rows, served, stop }
}

describe('createDeviceRoster', () => {
  it('announces what is found at once and serves it once it is open, what comes later at once', async () => {
    const { roster, rows, served } = rosterOnPaper()
    const driver = scriptedDriver()
    const [early, late] = [foundDevice(discovered('early')), foundDevice(discovered('late'))]
    const { settled } = roster.follow(driver)
    driver.tell({ type: 'found', device: early })
    driver.tell({ type: 'settled' })
    await settled
    expect(rows).toEqual(['early idle with 0'])
    expect(served.size).toBe(0)
    expect(roster.open()).toEqual(['dev_early'])
    driver.tell({ type: 'found', device: late })
    await vi.waitFor(() => expect([...served.keys()]).toEqual([early, late]))
  })

  it('passes on why a device is not to be had', async () => {
    const { roster, rows } = rosterOnPaper()
    const driver = scriptedDriver()
    roster.follow(driver)
    driver.tell({ type: 'absent', device: { address: 'a:1' }, reason: 'nobody answers' })
    await vi.waitFor(() => expect(rows).toEqual(['a:1 absent: nobody answers']))
  })

  it('ends the loop of a lost device, disposes of it and says why it is offline; back again, it is served', async () => {
    const { roster, rows, served } = rosterOnPaper()
    const driver = scriptedDriver()
    const first = foundDevice(discovered('phone'))
    roster.follow(driver)
    roster.open()
    driver.tell({ type: 'found', device: first })
    driver.tell({ type: 'lost', device: first, reason: 'it was unplugged' })
    await vi.waitFor(() => expect(first.disposed()).toBe(true))
    expect(served.get(first)?.reason).toEqual(new DeviceLostError('it was unplugged'))
    const again = foundDevice(discovered('phone'))
    driver.tell({ type: 'found', device: again })
    await vi.waitFor(() => expect(served.get(again)?.aborted).toBe(false))
    expect(rows).toEqual(['phone idle with 0', 'dev_phone offline: it was unplugged', 'phone idle with 0'])
  })

  it('serves a device that grows once, and announces what it has grown to', async () => {
    let loops = 0
    const { roster, rows } = rosterOnPaper({
      serve: async (_device, _announced, signal) => {
        loops += 1
        if (!signal.aborted) await once(signal, 'abort')
      },
    })
    const driver = scriptedDriver()
    const runtimes: never[] = []
    const device = foundDevice(discovered('phone', { runtimes }))
    roster.follow(driver)
    roster.open()
    driver.tell({ type: 'found', device })
    await vi.waitFor(() => expect(rows).toHaveLength(1))
    runtimes.push({} as never)
    driver.tell({ type: 'found', device })
    await vi.waitFor(() => expect(rows).toEqual(['phone idle with 0', 'phone idle with 1']))
    expect(loops).toBe(1)
  })

  it('shows an unusable device with the reason, and ends the loop of one that was served', async () => {
    const { roster, rows, served } = rosterOnPaper()
    const driver = scriptedDriver()
    const device = foundDevice(discovered('phone'))
    roster.follow(driver)
    roster.open()
    driver.tell({ type: 'unusable', device: discovered('other'), reason: 'unauthorised: accept the key' })
    driver.tell({ type: 'found', device })
    driver.tell({ type: 'unusable', device: discovered('phone'), reason: 'in recovery' })
    await vi.waitFor(() => expect(device.disposed()).toBe(true))
    expect(served.get(device)?.aborted).toBe(true)
    expect(rows).toEqual([
      'other offline: unauthorised: accept the key',
      'phone idle with 0',
      'dev_phone offline: in recovery',
    ])
  })

  it('lets a second way to a device wait, and take over when the first is lost', async () => {
    const { roster, rows, served } = rosterOnPaper()
    const driver = scriptedDriver()
    const [usb, network] = [foundDevice(discovered('phone')), foundDevice(discovered('phone'))]
    roster.follow(driver)
    roster.open()
    driver.tell({ type: 'found', device: usb })
    driver.tell({ type: 'found', device: network })
    const other = foundDevice(discovered('other'))
    driver.tell({ type: 'found', device: other })
    await vi.waitFor(() => expect([...served.keys()]).toEqual([usb, other]))
    driver.tell({ type: 'lost', device: usb, reason: 'it was unplugged' })
    await vi.waitFor(() => expect(served.get(network)?.aborted).toBe(false))
    expect(rows.at(-1)).toBe('phone idle with 0')
    driver.tell({ type: 'lost', device: network, reason: 'it left the network' })
    await vi.waitFor(() => expect(rows.at(-1)).toBe('dev_phone offline: it left the network'))
  })

  it('outlives a driver that fails, which counts as settled', async () => {
    const { roster, served } = rosterOnPaper()
    const [broken, sound] = [scriptedDriver(), scriptedDriver()]
    const device = foundDevice(discovered('phone'))
    const { settled, ended } = roster.follow(broken)
    broken.fail(new Error('there is no adb server'))
    await Promise.all([settled, ended])
    roster.follow(sound)
    roster.open()
    sound.tell({ type: 'found', device })
    await vi.waitFor(() => expect(served.has(device)).toBe(true))
  })

  it('begins a loop again that broke down', async () => {
    let loops = 0
    const { roster } = rosterOnPaper({
      serve: async (_device, _announced, signal) => {
        loops += 1
        if (loops === 1) throw new Error('the queue is gone')
        if (!signal.aborted) await once(signal, 'abort')
      },
    })
    const driver = scriptedDriver()
    roster.follow(driver)
    roster.open()
    driver.tell({ type: 'found', device: foundDevice(discovered('phone')) })
    await vi.waitFor(() => expect(loops).toBe(2), { timeout: 5000 })
  })

  it('disposes of everything when it closes, after the loops have ended', async () => {
    const order: string[] = []
    const { roster, stop } = rosterOnPaper({
      serve: async (_device, _announced, signal) => {
        if (!signal.aborted) await once(signal, 'abort')
        order.push('loop')
      },
    })
    const driver = scriptedDriver()
    const device: FoundDevice = {
      ...foundDevice(discovered('phone')),
      async [Symbol.asyncDispose]() {
        order.push('device')
      },
    }
    const { settled, ended } = roster.follow(driver)
    driver.tell({ type: 'found', device })
    driver.tell({ type: 'settled' })
    await settled
    roster.open()
    stop.abort()
    await ended
    await roster.close()
    expect(order).toEqual(['loop', 'device'])
  })
})
