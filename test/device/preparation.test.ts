import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { AdbDevice } from '@paceline/adb'
import { Preparer, preparedSession } from '@paceline/worker'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { requireSystem } from '../stack/index.js'
import type { StandIns } from './android-stand-ins.js'
import { standInDevice } from './stand-in-device.mjs'
import { plugInStandIn, type StandInPhone } from './stand-in-phone.js'

const APP = 'dev.paceline.runner'
const never = new AbortController().signal

let plugged: StandInPhone
let phone: StandIns
let device: AdbDevice
let home: string
let preparer: Preparer

async function plugIn(): Promise<void> {
  plugged = await plugInStandIn()
  phone = plugged.programs
  device = plugged.device
  home = path.join(plugged.folder, 'home')
  preparer = new Preparer({ home, runnerApp: APP })
}

const unplug = () => plugged[Symbol.asyncDispose]()

const journalOnDevice = () => path.join(device.folder, 'preparation.json')

/** The files that anything is written down in, drafts included. */
function journals(): string[] {
  const ours = path.join(home, 'preparations')
  return [device.folder, ours].flatMap((place) => {
    const names = existsSync(place) ? readdirSync(place) : []
    return names.filter((name) => /json/.test(name)).map((name) => path.join(place, name))
  })
}

const journalTexts = () => journals().map((file) => readFileSync(file, 'utf8'))

/** A worker of its own, which prepares the device and then waits. */
function startWorker() {
  const program = new URL('./preparing-worker.mjs', import.meta.url).pathname
  const args = { place: plugged.place, home, runnerApp: APP }
  const child = spawn(process.execPath, [program, JSON.stringify(args)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  return { prepared: once(child.stdout, 'data'), kill, [Symbol.asyncDispose]: kill }
}

requireSystem('adb')('preparing an Android device', () => {
  beforeEach(plugIn)
  afterEach(unplug)

  it('changes, says what it changed, and puts everything back', async () => {
    phone.set('screen_brightness', '200')
    phone.set('screen_brightness_mode', '1')
    phone.set('window_animation_scale', '1.0')
    phone.set('low_power', '0')
    phone.install(APP)
    phone.install('com.android.vending')
    {
      await using prepared = await preparer.prepare(device, 'fixed', never)
      const { clock, changed, unsupported } = prepared.preparation
      expect(unsupported).toEqual([])
      expect(clock).toBe('fixed')
      expect(changed).toContainEqual({ setting: 'brightness', from: '200', to: '64' })
      expect(changed).toContainEqual({ setting: 'stay-on', from: 'null', to: '7' })
      expect(changed.map(({ setting }) => setting)).not.toContain('battery-saver')
      expect(phone.setting('screen_brightness_mode')).toBe('0')
      expect(phone.setting('window_animation_scale')).toBe('0')
      expect(phone.state('store')).toBe('ignore')
      expect(phone.state('doze')).toBe(APP)
      expect(phone.state('screen')).toBe('Awake')
      expect(phone.state('fixed-performance')).toBe('true')
      expect(journals()).toHaveLength(2)
    }
    expect(phone.setting('screen_brightness')).toBe('200')
    expect(phone.setting('screen_brightness_mode')).toBe('1')
    expect(phone.setting('window_animation_scale')).toBe('1.0')
    expect(phone.setting('stay_on_while_plugged_in')).toBe('null')
    expect(phone.state('store')).toBeNull()
    expect(phone.state('doze')).toBeNull()
    expect(phone.state('screen')).toBe('Asleep')
    expect(phone.state('fixed-performance')).toBe('false')
    expect(journals()).toEqual([])
  })

  it('writes down on both sides what it is about to change, before it does', async () => {
    phone.hold('stay_on_while_plugged_in')
    const preparing = preparer.prepare(device, 'default', never)
    await vi.waitFor(() => expect(phone.changes()).toEqual(['stay_on_while_plugged_in']))
    expect(phone.setting('stay_on_while_plugged_in')).toBe('null')
    for (const text of journalTexts()) {
      expect(JSON.parse(text).entries).toContainEqual({ setting: 'stay-on', from: 'null', to: '7' })
    }
    expect(journalTexts()).toHaveLength(2)
    phone.hold('stay_on_while_plugged_in', false)
    await (await preparing)[Symbol.asyncDispose]()
    expect(journals()).toEqual([])
  })

  it('takes what the device refuses for an outcome, and leaves it alone after', async () => {
    for (const what of ['window_animation_scale', 'fixed-performance', 'screen']) phone.refuse(what)
    const prepared = await preparer.prepare(device, 'fixed', never)
    expect(prepared.preparation.clock).toBe('default')
    expect(prepared.preparation.unsupported).toEqual([
      { setting: 'window-animation', reason: expect.stringContaining('SecurityException') },
      { setting: 'fixed-performance', reason: expect.stringContaining('Power HAL') },
      { setting: 'screen', reason: expect.stringContaining('SecurityException') },
    ])
    const changes = phone.changes().length
    await prepared[Symbol.asyncDispose]()
    expect(phone.changes().slice(changes)).not.toContain('window_animation_scale')
    expect(phone.state('fixed-performance')).toBeNull()
    expect(phone.setting('stay_on_while_plugged_in')).toBe('null')
    expect(journals()).toEqual([])
  })

  it('belongs to a session: its end puts everything back', async () => {
    let isOver = false
    const conditions = { read: () => Promise.reject(new Error('not asked')), blocks: () => null }
    const own = {
      host: () => null,
      conditions,
      async [Symbol.asyncDispose]() {
        isOver = true
      },
    }
    {
      await using session = preparedSession(own, device, preparer)
      await session.prepare?.('default', never)
      expect(phone.state('screen')).toBe('Awake')
    }
    expect(phone.state('screen')).toBe('Asleep')
    expect(journals()).toEqual([])
    expect(isOver).toBe(true)
  })

  it('leaves alone what somebody else changed meanwhile', async () => {
    const prepared = await preparer.prepare(device, 'default', never)
    phone.set('screen_brightness', '120')
    await prepared[Symbol.asyncDispose]()
    expect(phone.setting('screen_brightness')).toBe('120')
    expect(phone.setting('screen_brightness_mode')).toBe('null')
    expect(journals()).toEqual([])
  })

  it('keeps in mind what the device does not take back, and undoes it the next time', async () => {
    phone.set('screen_brightness', '200')
    const first = await preparer.prepare(device, 'default', never)
    phone.refuse('screen_brightness')
    await first[Symbol.asyncDispose]()
    expect(phone.setting('screen_brightness')).toBe('64')
    phone.refuse('window_animation_scale')
    const second = await preparer.prepare(device, 'default', never)
    expect(second.preparation.changed.map(({ setting }) => setting)).not.toContain('brightness')
    phone.refuse('screen_brightness', false)
    await second[Symbol.asyncDispose]()
    expect(phone.setting('screen_brightness')).toBe('200')
    expect(journals()).toEqual([])
  })

  it('undoes what it has done when it is called off in the middle', async () => {
    phone.hold('transition_animation_scale')
    const abort = new AbortController()
    const preparing = preparer.prepare(device, 'default', abort.signal)
    await vi.waitFor(() => expect(phone.changes()).toContain('transition_animation_scale'))
    abort.abort(new Error('called off'))
    await expect(preparing).rejects.toThrow()
    expect(phone.setting('window_animation_scale')).toBe('null')
    expect(journals()).toEqual([])
    phone.hold('transition_animation_scale', false)
  })
})

requireSystem('adb')('a worker that dies while a device is prepared', () => {
  beforeEach(plugIn)
  afterEach(unplug)

  it.each(['device', 'home'] as const)(
    'is cleaned up after at the next contact, with only the copy in its %s',
    async (copy) => {
      phone.set('screen_brightness', '200')
      phone.hold('animator_duration_scale')
      await using worker = startWorker()
      await vi.waitFor(() => expect(phone.changes()).toContain('animator_duration_scale'), 10_000)
      expect(phone.setting('screen_brightness')).toBe('64')
      await worker.kill()
      phone.hold('animator_duration_scale', false)
      rmSync(copy === 'device' ? path.join(home, 'preparations') : journalOnDevice(), { recursive: true })
      await preparer.undoLeftovers(device, never)
      expect(phone.setting('screen_brightness')).toBe('200')
      expect(phone.setting('stay_on_while_plugged_in')).toBe('null')
      expect(journals()).toEqual([])
      const changes = phone.changes().length
      await preparer.undoLeftovers(device, never)
      expect(phone.changes()).toHaveLength(changes)
    },
  )

  it('is left alone at a contact while it lives, and cleaned up after by who has the lease', async () => {
    await using worker = startWorker()
    await worker.prepared
    await preparer.undoLeftovers(device, never)
    expect(phone.setting('screen_brightness')).toBe('64')
    const prepared = await preparer.prepare(device, 'default', never)
    expect(prepared.preparation.changed).toContainEqual({ setting: 'brightness', from: 'null', to: '64' })
    await prepared[Symbol.asyncDispose]()
    expect(phone.setting('screen_brightness')).toBe('null')
  })
})

requireSystem('adb')('preparing a Linux board', () => {
  let board: AdbDevice
  beforeEach(async () => {
    await plugIn()
    board = await standInDevice({ ...plugged.place, system: 'linux' })
  })
  afterEach(unplug)

  /** Stands for the kernel's folder: two frequency domains, each in a file that the shell may or may not write. */
  function frequencyDomains(...governors: string[]): string {
    const cpufreq = path.join(plugged.folder, 'cpufreq')
    governors.forEach((governor, index) => {
      mkdirSync(path.join(cpufreq, `policy${index}`), { recursive: true })
      writeFileSync(path.join(cpufreq, `policy${index}`, 'scaling_governor'), `${governor}\n`)
    })
    return cpufreq
  }
  const governor = (cpufreq: string, index: number) =>
    readFileSync(path.join(cpufreq, `policy${index}`, 'scaling_governor'), 'utf8').trim()

  it('holds the clock of every domain where it is asked to, and lets go of it', async () => {
    const cpufreq = frequencyDomains('schedutil', 'ondemand')
    const boards = new Preparer({ home, runnerApp: APP, cpufreq })
    const idle = await boards.prepare(board, 'default', never)
    expect(idle.preparation).toEqual({ clock: 'default', changed: [], unsupported: [] })
    await idle[Symbol.asyncDispose]()
    const held = await boards.prepare(board, 'fixed', never)
    expect(held.preparation).toMatchObject({ clock: 'fixed', unsupported: [] })
    expect([governor(cpufreq, 0), governor(cpufreq, 1)]).toEqual(['performance', 'performance'])
    await held[Symbol.asyncDispose]()
    expect([governor(cpufreq, 0), governor(cpufreq, 1)]).toEqual(['schedutil', 'ondemand'])
    expect(journals()).toEqual([])
  })

  it('does not claim a clock where one domain refuses, or where there are none', async () => {
    const cpufreq = frequencyDomains('schedutil', 'schedutil')
    const file = path.join(cpufreq, 'policy1', 'scaling_governor')
    rmSync(file)
    const partly = new Preparer({ home, runnerApp: APP, cpufreq })
    await using some = await partly.prepare(board, 'fixed', never)
    expect(some.preparation).toMatchObject({
      clock: 'default',
      unsupported: [{ setting: 'governor:policy1', reason: expect.stringContaining('cannot be read') }],
    })
    await some[Symbol.asyncDispose]()
    const without = new Preparer({ home, runnerApp: APP, cpufreq: path.join(plugged.folder, 'none') })
    await using none = await without.prepare(board, 'fixed', never)
    expect(none.preparation).toEqual({
      clock: 'default',
      changed: [],
      unsupported: [{ setting: 'governor', reason: expect.stringContaining('no frequency domains') }],
    })
  })
})
