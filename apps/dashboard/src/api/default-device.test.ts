import { describe, expect, it } from 'vitest'
import { defaultDevice } from './default-device.js'
import type { Device } from './devices.js'

const runtimes = [{ name: 'tflite-native' }] as Device['runtimes']

const seen = (
  id: string,
  state: Device['state'],
  runtimes: Device['runtimes'],
  kind: Device['kind'] = 'phone',
) => ({ id, state, runtimes, kind })

describe('defaultDevice', () => {
  it('is the first that can measure, whatever else was seen later', () => {
    const newest = seen('a', 'offline', [])
    const unplugged = seen('b', 'offline', runtimes)
    const bare = seen('c', 'idle', [])
    const busy = seen('d', 'busy', runtimes)
    const idle = seen('e', 'idle', runtimes)
    expect(defaultDevice([newest, unplugged, bare, busy, idle])?.id).toBe('d')
  })

  it('is the first of those that cannot where none can, and none of none', () => {
    expect(defaultDevice([seen('a', 'offline', runtimes)])?.id).toBe('a')
    expect(defaultDevice([])).toBeUndefined()
  })

  it('is never one that is made up', () => {
    const simulated = seen('a', 'idle', runtimes, 'simulated')
    expect(defaultDevice([simulated, seen('b', 'offline', runtimes)])?.id).toBe('b')
    expect(defaultDevice([simulated])).toBeUndefined()
  })
})
