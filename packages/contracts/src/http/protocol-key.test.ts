import { describe, expect, it } from 'vitest'
import type { RuntimeOffer } from './device.js'
import { protocolKeyOn, protocolOn } from './protocol-key.js'

const offer: RuntimeOffer = {
  name: 'tflite-native',
  version: '2.9.0',
  flavour: null,
  delegates: ['xnnpack'],
  context: 'process',
  maxThreads: 2,
  features: {},
}

describe('protocolKeyOn', () => {
  const key = (change: Partial<RuntimeOffer> = {}, request = {}) => {
    const changed = { ...offer, ...change }
    return protocolKeyOn(changed, protocolOn(changed, request))
  }

  it('is the same for the same runtime and protocol, whatever the budgets', () => {
    expect(key({}, { maxSeconds: 2 })).toBe(key())
    expect(key()).toMatch(/^pk_[0-9a-f]{16}$/)
  })

  it('changes with version, flavour, delegate and threads', () => {
    const keys = [
      key(),
      key({ version: '2.10.0' }),
      key({ flavour: 'simd' }),
      key({}, { delegate: null }),
      key({}, { threads: 2 }),
      key({ features: { delegateVersions: { xnnpack: '2024' } } }),
      key({ features: { delegatePrecisions: { xnnpack: 'fp16' } } }),
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('holds the warm-up rule that the runtime really has', () => {
    const tool = { ...offer, name: 'benchmark-model' }
    expect(protocolOn(tool).warmup).toEqual({ name: 'fixed-time', version: 1 })
    expect(protocolOn(offer).warmup).toEqual({ name: 'two-block-medians', version: 2 })
  })

  it('asks for no delegate where the runtime offers none', () => {
    expect(protocolOn({ ...offer, delegates: [] }).delegate).toBeNull()
  })
})
