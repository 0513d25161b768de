/** What Android prints here is made up from its sources: none of it was taken from a phone. */
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { androidSettings } from './android-settings.js'
import { boardSetting } from './board-settings.js'
import { type DeviceSetting, VALUE_PATTERN } from './device-setting.js'
import { deviceKey, type Journal, parseJournal } from './journal.js'
import { stateOf, thisOwner } from './owner.js'

const settings = androidSettings('dev.paceline.runner', 'fixed')

function named(id: string): DeviceSetting {
  const found = settings.find((setting) => setting.id === id)
  if (found === undefined) throw new Error(`no setting ${id}`)
  return found
}

function parse(id: string, text: string): string | null {
  const { read } = named(id)
  return 'parse' in read ? read.parse(text) : null
}

describe('the settings of an Android device', () => {
  it('hold a clock only where one is asked for', () => {
    const ids = (clock: 'default' | 'sustained') => androidSettings('a.b', clock).map(({ id }) => id)
    expect(ids('sustained')).toContain('fixed-performance')
    expect(ids('default')).not.toContain('fixed-performance')
  })

  it('have names and values that a journal takes, and no two the same name', () => {
    expect(new Set(settings.map(({ id }) => id)).size).toBe(settings.length)
    for (const { id, wanted } of settings) {
      expect(id).toMatch(VALUE_PATTERN)
      expect(wanted).toMatch(VALUE_PATTERN)
    }
  })

  it('put back what was not set by taking it away', () => {
    expect(named('stay-on').write('null')).toBe('settings delete global stay_on_while_plugged_in')
    expect(named('stay-on').write('3')).toBe('settings put global stay_on_while_plugged_in 3')
  })

  it.each([
    ['screen', '  mWakefulness=Awake\n', 'awake'],
    ['screen', 'mWakefulness=Dozing\n', 'asleep'],
    ['screen', '', null],
    ['store-in-background', 'RUN_ANY_IN_BACKGROUND: allow; time=+3d2h ago\n', 'allow'],
    ['store-in-background', 'No operations.\nDefault mode: allow\n', 'default'],
    ['store-in-background', 'absent\nError: No UID for com.android.vending in user 0\n', 'absent'],
    ['store-in-background', 'java.lang.SecurityException: not allowed\n', null],
    ['doze-exemption', 'system,com.android.shell,2000\nuser,dev.paceline.runner,10123\n', 'exempt'],
    ['doze-exemption', 'user,dev.paceline.runner.other,10124\nuser,devXpacelineXrunner,1\n', 'not-exempt'],
    ['doze-exemption', 'absent\nsystem,com.android.shell,2000\n', 'absent'],
  ])('reads %s from %o as %o', (id, text, value) => {
    expect(parse(id, text)).toBe(value)
  })
})

describe('boardSetting', () => {
  it('is none for a name that would lead elsewhere', () => {
    expect(boardSetting('governor:policy0')?.write('schedutil')).toContain('/policy0/scaling_governor')
    for (const id of ['governor:policy0/../x', 'governor:', 'stay-on']) expect(boardSetting(id)).toBeNull()
  })
})

describe('parseJournal', () => {
  const journal: Journal = {
    version: 1,
    owner: { machine: 'host:1', boot: 'b', pid: 7, startTicks: '9' },
    entries: [{ setting: 'governor:policy0', from: '1.0', to: '0' }],
  }
  const text = JSON.stringify(journal)

  it('takes a whole journal and no part of one', () => {
    expect(parseJournal(text)).toEqual(journal)
    for (let length = 0; length < text.length; length++)
      expect(parseJournal(text.slice(0, length))).toBeNull()
  })

  it.each(['0; reboot', '$(reboot)', 'a b', "'", ''])(
    'refuses one with the value %o, which would reach a shell',
    (from) => {
      expect(parseJournal(text.replace('"1.0"', JSON.stringify(from)))).toBeNull()
    },
  )
})

describe('deviceKey', () => {
  it('stays with a phone that comes by another address, and tells boards without a number apart', () => {
    const key = (serial: string, number?: string) =>
      deviceKey({ serial, properties: new Map(number === undefined ? [] : [['ro.serialno', number]]) })
    expect(key('10.0.0.7:5555', 'R58')).toBe(key('R58', 'R58'))
    expect(key('10.0.0.7:5555')).not.toBe(key('10.0.0.8:5555'))
  })
})

describe('stateOf', () => {
  const here = thisOwner()

  it('knows this process, and one that has ended', () => {
    expect(stateOf(here)).toBe('this')
    expect(stateOf({ ...here, pid: spawnSync(process.execPath, ['--version']).pid, startTicks: '1' })).toBe(
      'gone',
    )
  })

  it('knows a living one, but not by its pid alone', () => {
    const other = { ...here, pid: process.ppid }
    expect(stateOf({ ...other, startTicks: null })).toBe('lives')
    if (here.startTicks !== null) expect(stateOf({ ...other, startTicks: '0' })).toBe('gone')
  })

  it('takes every process for gone after another boot, and cannot tell elsewhere', () => {
    expect(stateOf({ ...here, boot: 'another' })).toBe('gone')
    expect(stateOf({ ...here, machine: 'host:another' })).toBe('elsewhere')
  })
})
