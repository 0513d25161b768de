import { expect, test } from 'vitest'
import { type WaitsFor, waitingText } from './waiting-text.js'

const device = (state: string, stateReason: string | null = null) => ({ name: 'pixel', state, stateReason })

test.each<[Partial<WaitsFor>, string]>([
  [{ device: device('idle') }, 'waits for pixel'],
  [{ device: device('idle'), ahead: 1 }, 'waits for pixel; 1 run before it'],
  [
    { device: device('busy'), busyWith: { model: 'b' }, ahead: 3 },
    'waits for pixel: busy with b; 3 runs before it',
  ],
  [{ device: device('busy') }, 'waits for pixel: busy'],
  [{ device: device('offline', 'it was unplugged') }, 'waits for pixel: offline, it was unplugged'],
  [{ pool: 'phones' }, 'waits for a device of pool phones: there is none in the farm'],
])('%j: %s', (known, words) => {
  expect(waitingText({ ahead: 0, device: null, pool: null, busyWith: null, ...known })).toBe(words)
})
