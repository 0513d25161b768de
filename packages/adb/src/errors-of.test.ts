import { expect, it } from 'vitest'
import { DeviceRefusal, pushErrorOf } from './errors-of.js'

it.each([
  ['/home/closed/x: Not a directory (ENOTDIR)', 'push-failed'],
  ['/sdcard/no device/x: No space left on device (ENOSPC)', 'disk-full'],
])('what a device says of a push is its answer, whatever the path: %s', (words, code) => {
  expect(pushErrorOf(new DeviceRefusal(words), '/x', 'serial')).toMatchObject({ code })
})

it.each(["device 'serial' not found", 'closed', 'connect ECONNREFUSED 127.0.0.1:5037'])(
  'what the adb server says is of the way to it: %s',
  (words) => {
    expect(pushErrorOf(new Error(words), '/x', 'serial')).toMatchObject({ code: 'device-lost' })
  },
)
