import { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Host } from '../host.js'
import { onInterrupts } from './interrupts.js'

test('two signals of one press count once, a later press is the second', async () => {
  const signals = new EventEmitter()
  const seen: string[] = []
  {
    using _ = onInterrupts(signals as unknown as Host, {
      first: () => seen.push('first'),
      second: () => seen.push('second'),
    })
    signals.emit('SIGINT')
    signals.emit('SIGINT')
    expect(seen).toEqual(['first'])
    await delay(300)
    signals.emit('SIGINT')
    signals.emit('SIGINT')
    expect(seen).toEqual(['first', 'second'])
  }
  expect(signals.listenerCount('SIGINT')).toBe(0)
})
