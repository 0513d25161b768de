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
    const said: string[] = []
    for await (const news of driver.watch(new AbortController().signal)) {
      said.push(news.type)
      if (news.type === 'found') found.push(news.device)
    }
    expect(said.lastIndexOf('found')).toBe(said.length - 2)
    expect(said.at(-1)).toBe('settled')
    const [computer] = found
    expect(new Set(found).size).toBe(1)
    expect(computer?.device).toMatchObject({
      kind: 'host',
      driver: 'local',
      runtimes: [offer('first'), offer('last')],
      health: { unavailable: { missing: 'no browser was found', broken: 'broken' } },
    })
    expect(computer?.device.health).not.toHaveProperty('probing')
    expect(reported.sort()).toEqual(['broken', 'first', 'last', 'missing'])
    const session = await computer?.open(new AbortController().signal)
    expect(session?.host('last')?.offer.name).toBe('last')
    expect(session?.host('missing')).toBeNull()
    await computer?.[Symbol.asyncDispose]()
    expect(disposed).toEqual(['first', 'last'])
  })

  it('is there as soon as its default is known, and grows in the fixed order', async () => {
    const answers = new Map<string, (outcome: RuntimeHost | UnavailableRuntime) => void>()
    const candidates = ['native', 'node', 'web'].map((name) => ({
      name,
      create: () => new Promise<RuntimeHost | UnavailableRuntime>((resolve) => answers.set(name, resolve)),
    }))
    const driver = createLocalDriver(candidates, () => {})
    const watching = driver.watch(new AbortController().signal)[Symbol.asyncIterator]()
    const seen = async () => {
      const { value } = (await watching.next()) as { value: { device: FoundDevice } }
      return { names: value.device.device.runtimes.map(({ name }) => name), ...value.device.device.health }
    }
    const first = seen()
    // It answers first and is not first in the order: what is the default must not change.
    answers.get('web')?.(host('web'))
    answers.get('native')?.({ ...host('native'), warning: 'it runs as root' })
    const warnings = { native: 'it runs as root' }
    expect(await first).toEqual({ names: ['native', 'web'], unavailable: {}, probing: ['node'], warnings })
    const second = seen()
    answers.get('node')?.(host('node'))
    expect(await second).toEqual({ names: ['native', 'node', 'web'], unavailable: {}, warnings })
    expect(await watching.next()).toMatchObject({ value: { type: 'settled' } })
    expect(await watching.next()).toMatchObject({ done: true })
  })
})
