import type { RuntimeOffer } from '@paceline/contracts'
import { describe, expect, it } from 'vitest'
import type { FoundDevice, RuntimeHost, UnavailableRuntime } from '../driver.js'
import { createLocalDriver } from './local-driver.js'

const offer = (name: string): RuntimeOffer => ({
  name,
  version: '1',
  flavour: null,
  delegates: [],
  context: 'process',
  maxThreads: 1,
  features: {},
})

const disposed: string[] = []
const host = (name: string): RuntimeHost => ({
  offer: offer(name),
  async *invoke() {},
  async [Symbol.asyncDispose]() {
    disposed.push(name)
  },
})

describe('createLocalDriver', () => {
  it("is one device, with the runtimes that work in their order and the others' reasons", async () => {
    const reported: string[] = []
    const outcomes: Record<string, () => Promise<RuntimeHost | UnavailableRuntime>> = {
      first: async () => host('first'),
      missing: async () => ({ unavailable: 'no browser was found' }),
      broken: async () => {
        throw new Error('broken')
      },
      last: async () => host('last'),
    }
    const candidates = Object.entries(outcomes).map(([name, create]) => ({ name, create }))
    const driver = createLocalDriver(candidates, (runtime) => reported.push(runtime))
    const found: FoundDevice[] = []
    for await (const device of driver.discover(new AbortController().signal)) found.push(device)
    const [computer] = found
    expect(found).toHaveLength(1)
    expect(computer?.device).toMatchObject({
      kind: 'host',
      driver: 'local',
      runtimes: [offer('first'), offer('last')],
      health: { unavailable: { missing: 'no browser was found', broken: 'broken' } },
    })
    expect(reported).toEqual(['first', 'missing', 'broken', 'last'])
    const session = await computer?.open(new AbortController().signal)
    expect(session?.host('last')?.offer.name).toBe('last')
    expect(session?.host('missing')).toBeNull()
    await computer?.[Symbol.asyncDispose]()
    expect(disposed).toEqual(['first', 'last'])
  })
})
