import { describe, expect, it } from 'vitest'
import { parseDeviceList } from './device-list.js'
import { refusalOf } from './device-states.js'
import { parseProperties } from './read-system.js'
import { shellWord } from './shell-word.js'

// These texts are constructed from the adb server's documented formats.
const list = `R58M123ABC             device usb:1-4 product:beyond1 model:SM_G973F device:beyond1 transport_id:1
emulator-5554          offline transport_id:2
192.168.1.20:5555      unauthorized transport_id:13
0123456789             no permissions (user in plugdev group; are your udev rules wrong?); see [the manual] usb:1-2 transport_id:4
`

describe('parseDeviceList', () => {
  it('reads every state, a sentence too', () => {
    expect(parseDeviceList(list)).toEqual([
      { serial: 'R58M123ABC', state: 'device', transportId: 1n, product: 'beyond1', model: 'SM_G973F' },
      { serial: 'emulator-5554', state: 'offline', transportId: 2n, product: null, model: null },
      { serial: '192.168.1.20:5555', state: 'unauthorized', transportId: 13n, product: null, model: null },
      { serial: '0123456789', state: 'no permissions', transportId: 4n, product: null, model: null },
    ])
  })

  it('makes no device of half a line', () => {
    expect(parseDeviceList(list.slice(0, 40))).toEqual([])
    expect(parseDeviceList('')).toEqual([])
  })
})

describe('refusalOf', () => {
  it('lets only devices in, and names each that it does not, with what to do', () => {
    expect(refusalOf({ serial: 'x', state: 'device' })).toBeNull()
    const states = ['unauthorized', 'offline', 'recovery', 'sideload', 'bootloader', 'no permissions', 'host']
    for (const state of states) {
      expect(refusalOf({ serial: 'the-serial', state })?.message).toMatch(/^.*the-serial.*:\s+\S.*$/)
    }
    expect(refusalOf({ serial: 'x', state: 'unauthorized' })?.code).toBe('unauthorised')
  })
})

describe('parseProperties', () => {
  it('reads values of several lines and empty ones', () => {
    const text = '[ro.a]: [1]\n[ro.empty]: []\n[ro.long]: [first\nsecond]\r\n[ro.brackets]: [[x]]\n'
    expect(Object.fromEntries(parseProperties(text))).toEqual({
      'ro.a': '1',
      'ro.empty': '',
      'ro.long': 'first\nsecond',
      'ro.brackets': '[x]',
    })
  })
})

describe('shellWord', () => {
  it('keeps what a shell would take apart', () => {
    expect(shellWord('/data/local/tmp/a-b_c.1')).toBe('/data/local/tmp/a-b_c.1')
    expect(shellWord(`a 'b' $(c)`)).toBe(`'a '\\''b'\\'' $(c)'`)
    expect(shellWord('')).toBe("''")
  })
})
