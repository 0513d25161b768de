import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { signalWithin } from './signal-within.js'

setFlagsFromString('--expose_gc')
const collectGarbage = runInNewContext('gc') as () => void

describe('signalWithin', () => {
  it('aborts in time although garbage was collected meanwhile', async () => {
    const signal = signalWithin(100, new AbortController().signal)
    await new Promise((resolve) => setTimeout(resolve, 10))
    collectGarbage()
    collectGarbage()
    await expect.poll(() => signal.aborted, { timeout: 5000 }).toBe(true)
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' })
  })

  it('aborts with the first of the others, and its reason', () => {
    const [one, other] = [new AbortController(), new AbortController()]
    const signal = signalWithin(60_000, one.signal, other.signal)
    other.abort('enough')
    expect(signal.reason).toBe('enough')
  })
})
