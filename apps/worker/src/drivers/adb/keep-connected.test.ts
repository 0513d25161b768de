import { describe, expect, it, vi } from 'vitest'
import { keepConnected } from './keep-connected.js'

/** An adb server that only remembers what it was asked. */
function scriptedServer() {
  const asked: string[] = []
  return {
    asked,
    ensureRunning: async () => {},
    connect: async (address: string) => {
      asked.push(`connect ${address}`)
    },
    disconnect: async (address: string) => {
      asked.push(`disconnect ${address}`)
    },
  }
}

describe('keepConnected', () => {
  it('connects what is new on the list, and lets go of what is no longer there', async () => {
    const server = scriptedServer()
    const stop = new AbortController()
    async function* addresses() {
      yield ['a:1', 'b:2']
      await vi.waitFor(() => expect(server.asked).toHaveLength(2))
      yield ['b:2', 'c:3']
      await vi.waitFor(() => expect(server.asked).toHaveLength(4))
    }
    await keepConnected(server, addresses(), vi.fn(), stop.signal)
    stop.abort()
    expect(server.asked).toEqual(['connect a:1', 'connect b:2', 'disconnect a:1', 'connect c:3'])
  })

  it('says once why an address cannot be reached', async () => {
    const server = { ...scriptedServer(), connect: () => Promise.reject(new Error('refused')) }
    const stop = new AbortController()
    const onUnreached = vi.fn()
    async function* addresses() {
      yield ['a:1']
      await vi.waitFor(() => expect(onUnreached).toHaveBeenCalled())
    }
    await keepConnected(server, addresses(), onUnreached, stop.signal)
    stop.abort()
    expect(onUnreached).toHaveBeenCalledExactlyOnceWith('a:1', 'refused')
  })
})
