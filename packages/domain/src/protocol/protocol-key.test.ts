import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from './canonical-json.js'
import type { Protocol } from './protocol.js'
import { withDefaults } from './protocol-defaults.js'
import { type ProtocolKeyFacts, protocolKey, protocolKeyMaterial } from './protocol-key.js'

const protocol = withDefaults({}, { delegates: ['xnnpack'], context: 'process' })
const facts: ProtocolKeyFacts = {
  runtime: { name: 'tflite-native', version: '2.9.0', flavour: null },
  delegate: { name: 'xnnpack', version: '2.9.0', precision: 'fp32' },
}
const keyOf = (p: Protocol, f: ProtocolKeyFacts = facts) => protocolKey(protocolKeyMaterial(p, f))

describe('protocolKey', () => {
  it('is pinned: a stored key must stay comparable', () => {
    expect(keyOf(protocol)).toBe('pk_b7dacd1b1108f185')
  })

  it('does not depend on budgets, on perOperator or on what requires a delegate', () => {
    const budgets = fc.record({
      invocations: fc.integer({ min: 1, max: 30 }),
      minIterations: fc.integer({ min: 1, max: 1_000 }),
      maxIterations: fc.integer({ min: 1_000, max: 100_000 }),
      maxSeconds: fc.double({ min: 0.1, max: 600, noNaN: true }),
      targetHalfWidth: fc.double({ min: 0.001, max: 1, noNaN: true }),
      perOperator: fc.boolean(),
      requireDelegate: fc.boolean(),
    })
    fc.assert(
      fc.property(budgets, (part) => {
        expect(keyOf({ ...protocol, ...part })).toBe(keyOf(protocol))
      }),
    )
  })

  it('depends on each thing that a figure depends on', () => {
    const { runtime } = facts
    const delegate = { name: 'xnnpack', version: '2.9.0', precision: 'fp32' }
    const changes: Record<string, string> = {
      threads: keyOf({ ...protocol, threads: 2 }),
      affinity: keyOf({ ...protocol, affinity: 'cpus:0' }),
      batch: keyOf({ ...protocol, batch: 2 }),
      clock: keyOf({ ...protocol, clock: 'sustained' }),
      context: keyOf({ ...protocol, context: 'page' }),
      arrival: keyOf({ ...protocol, arrival: { mode: 'periodic', periodMs: 33 } }),
      period: keyOf({ ...protocol, arrival: { mode: 'periodic', periodMs: 16 } }),
      estimator: keyOf({ ...protocol, estimator: { ...protocol.estimator, name: 'other' } }),
      estimatorVersion: keyOf({ ...protocol, estimator: { ...protocol.estimator, version: 99 } }),
      warmup: keyOf({ ...protocol, warmup: { ...protocol.warmup, name: 'other' } }),
      warmupVersion: keyOf({ ...protocol, warmup: { ...protocol.warmup, version: 99 } }),
      runtime: keyOf(protocol, { ...facts, runtime: { ...runtime, name: 'litert-node' } }),
      runtimeVersion: keyOf(protocol, { ...facts, runtime: { ...runtime, version: '2.10.0' } }),
      flavour: keyOf(protocol, { ...facts, runtime: { ...runtime, flavour: 'relaxed-simd' } }),
      noDelegate: keyOf(protocol, { ...facts, delegate: null }),
      delegate: keyOf(protocol, { ...facts, delegate: { ...delegate, name: 'gpu' } }),
      delegateVersion: keyOf(protocol, { ...facts, delegate: { ...delegate, version: null } }),
      precision: keyOf(protocol, { ...facts, delegate: { ...delegate, precision: 'fp16' } }),
    }
    const keys = [keyOf(protocol), ...Object.values(changes)]
    expect(new Set(keys).size).toBe(keys.length)
    for (const key of keys) expect(key).toMatch(/^pk_[0-9a-f]{16}$/)
  })

  it('does not depend on the order of fields or on fields nobody asked about', () => {
    const shuffled = Object.fromEntries(Object.entries(protocol).reverse()) as unknown as Protocol
    const noisy = { runtime: { ...facts.runtime, pid: 7 }, delegate: facts.delegate, host: 'somewhere' }
    expect(keyOf(shuffled, noisy)).toBe(keyOf(protocol))
  })
})

describe('canonicalJson', () => {
  it('writes the example of RFC 8785, section 3.2.3, in its order', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6']
    const value = Object.fromEntries(keys.map((key, index) => [key, index]))
    expect(canonicalJson(value)).toBe(
      '{"\\r":1,"1":3,"\u0080":5,"\u00f6":6,"\u20ac":0,"\u{1f600}":4,"\ufb33":2}',
    )
    expect(canonicalJson([1e21, 1e-7, -0, 4.5, true, null, 'a"b'])).toBe(
      '[1e+21,1e-7,0,4.5,true,null,"a\\"b"]',
    )
  })

  it('is JSON for the same value, whatever the order of its keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalJson(reversed(value))).toBe(text)
      }),
    )
  })

  it('leaves out what is undefined and refuses what JSON cannot hold', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}')
    for (const value of [Number.NaN, Infinity, 1n, undefined, [undefined], () => 1]) {
      expect(() => canonicalJson(value)).toThrow(TypeError)
    }
  })
})

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, field]) => [key, reversed(field)]),
  )
}
