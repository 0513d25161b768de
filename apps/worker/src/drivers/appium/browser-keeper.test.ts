import { describe, expect, it } from 'vitest'
import { BrowserKeeper } from './browser-keeper.js'

const keeper = () =>
  new BrowserKeeper(
    {
      open: () => Promise.reject(new Error('no browser was asked for')),
      async mend() {},
      async [Symbol.asyncDispose]() {},
    },
    1,
  )
const never = new AbortController().signal
const settled = () => new Promise((resolve) => setTimeout(resolve, 5))

describe('turns in a shared browser', () => {
  it('are taken one after the other, in the order they were asked for', async () => {
    const shared = keeper()
    const order: string[] = []
    const first = await shared.turn(never)
    const rest = ['second', 'third'].map(async (name) => {
      using _turn = await shared.turn(never)
      order.push(name)
      await settled()
      order.push(`${name} over`)
    })
    await settled()
    expect(order).toEqual([])
    first[Symbol.dispose]()
    await Promise.all(rest)
    expect(order).toEqual(['second', 'second over', 'third', 'third over'])
  })

  it('are given up at once when aborted, and nobody else waits for them or comes too early', async () => {
    const shared = keeper()
    const first = await shared.turn(never)
    const abort = new AbortController()
    const second = shared.turn(abort.signal)
    let third = 'waiting'
    const after = shared.turn(never).then((turn) => {
      third = 'taken'
      return turn
    })
    abort.abort(new Error('cancelled'))
    await expect(second).rejects.toThrow('cancelled')
    await settled()
    expect(third).toBe('waiting')
    first[Symbol.dispose]()
    ;(await after)[Symbol.dispose]()
    await expect(shared.turn(abort.signal)).rejects.toThrow('cancelled')
    ;(await shared.turn(never))[Symbol.dispose]()
  })
})
