import { expect, test } from 'vitest'
import { Parts } from './parts.js'

function partsThat(ends: Record<string, Promise<void>>) {
  const parts = new Parts()
  const calls: string[] = []
  const add = (name: string) =>
    parts.add({
      stop: async () => {
        calls.push(`stop ${name}`)
        await ends[name]
      },
      kill: async () => {
        calls.push(`kill ${name}`)
      },
    })
  return { parts, calls, add }
}

test('ends what was started last first, and what is added while it stops', async () => {
  const { parts, calls, add } = partsThat({ api: Promise.resolve().then(() => add('worker')) })
  add('postgres')
  add('api')
  await parts.stop()
  expect(calls).toEqual(['stop api', 'stop worker', 'stop postgres'])
})

test('kills also the part that is stopping at that moment', async () => {
  const { parts, calls, add } = partsThat({ worker: new Promise(() => undefined) })
  add('postgres')
  add('worker')
  void parts.stop()
  await parts.kill()
  expect(calls).toEqual(['stop worker', 'kill worker', 'kill postgres'])
})
