import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidProtocolError } from './check-protocol.js'
import { executionAsked, fallbackOf } from './fallback.js'
import { type Protocol, type ProtocolRequest, protocolLimits } from './protocol.js'
import { contextOfRuntime, withDefaults } from './protocol-defaults.js'

const native = { delegates: ['xnnpack'], context: 'process' } as const

describe('withDefaults', () => {
  it('gives the defaults of the contract', () => {
    expect(withDefaults({}, native)).toEqual({
      threads: 1,
      delegate: 'xnnpack',
      affinity: 'any',
      clock: 'default',
      context: 'process',
      arrival: { mode: 'closed', periodMs: null },
      batch: 1,
      invocations: 5,
      minIterations: 50,
      maxIterations: 10_000,
      maxSeconds: 8,
      targetHalfWidth: 0.02,
      perOperator: false,
      requireDelegate: false,
      warmup: { name: 'two-block-medians', version: 2 },
      estimator: { name: 'log-median-t', version: 2 },
    })
  })

  it('takes delegate and context from the runtime', () => {
    expect(withDefaults({}, { delegates: ['gpu'], context: 'page' })).toMatchObject({
      delegate: null,
      context: 'page',
    })
    expect(withDefaults({ delegate: null }, native).delegate).toBeNull()
    expect(contextOfRuntime('litert-web')).toBe('page')
    expect(contextOfRuntime('benchmark-model')).toBe('shell')
    expect(contextOfRuntime('litert-tool')).toBe('shell')
    expect(contextOfRuntime('tflite-native')).toBe('process')
  })

  it('keeps what is asked, and takes undefined for left out', () => {
    const asked: ProtocolRequest = {
      threads: 4,
      maxSeconds: 4,
      arrival: { mode: 'periodic', periodMs: 33 },
      clock: undefined,
    }
    expect(withDefaults(asked, native)).toMatchObject({
      threads: 4,
      maxSeconds: 4,
      clock: 'default',
      arrival: { mode: 'periodic', periodMs: 33 },
    })
    expect(withDefaults({ maxIterations: 10 }, native).minIterations).toBe(10)
  })

  it('accepts both ends of each range and nothing beyond', () => {
    for (const [field, { minimum, maximum }] of Object.entries(protocolLimits)) {
      const of = (value: number) => () => withDefaults(withField(field, value), native)
      expect(of(minimum)).not.toThrow()
      expect(of(maximum)).not.toThrow()
      for (const value of [minimum / 2, minimum - 1, maximum * 1.01, maximum + 1, Number.NaN, Infinity]) {
        expect(of(value)).toThrow(InvalidProtocolError)
      }
    }
  })

  it.each<[string, ProtocolRequest, string]>([
    ['a fraction of a thread', { threads: 1.5 }, '/threads'],
    ['an affinity of its own making', { affinity: 'fast' }, '/affinity'],
    ['a range of cores without an end', { affinity: 'cpus:0-' }, '/affinity'],
    ['a clock nobody knows', { clock: 'turbo' as Protocol['clock'] }, '/clock'],
    ['a context nobody knows', { context: 'tab' as Protocol['context'] }, '/context'],
    ['fewer iterations than the minimum', { minIterations: 60, maxIterations: 50 }, '/minIterations'],
    ['fewer iterations than invocations', { maxIterations: 4 }, '/invocations'],
    ['a period without the mode', { arrival: { mode: 'closed', periodMs: 10 } }, '/arrival/periodMs'],
    ['the mode without a period', { arrival: { mode: 'periodic' } }, '/arrival/periodMs'],
    ['arrivals in batches', { arrival: { mode: 'periodic', periodMs: 33 }, batch: 2 }, '/batch'],
    ['a required delegate that is none', { delegate: null, requireDelegate: true }, '/requireDelegate'],
  ])('refuses %s and names the field', (_, request, path) => {
    const refused = (): unknown => {
      try {
        return withDefaults(request, native)
      } catch (error) {
        return error
      }
    }
    expect(refused()).toMatchObject({ code: 'invalid-protocol', errors: [{ path }] })
  })
})

describe('fallbackOf', () => {
  const asked = executionAsked(withDefaults({ threads: 4 }, native), 'relaxed-simd')

  it('is none when all that was observed is what was asked', () => {
    expect(fallbackOf(asked, asked)).toEqual({ fallback: false, differences: [] })
    expect(fallbackOf(asked, {})).toEqual({ fallback: false, differences: [] })
    expect(fallbackOf(asked, { threads: 4, affinity: 'cpus:0-3' }).fallback).toBe(false)
  })

  it('takes a batch for a minimum', () => {
    expect(fallbackOf({ ...asked, batch: 8 }, { batch: 512 }).fallback).toBe(false)
    expect(fallbackOf({ ...asked, batch: 8 }, { batch: 7 }).differences).toEqual([
      { field: 'batch', asked: 8, ran: 7 },
    ])
  })

  it('lists each difference, asked beside ran', () => {
    expect(fallbackOf(asked, { flavour: 'simd', threads: 1, delegate: null })).toEqual({
      fallback: true,
      differences: [
        { field: 'threads', asked: 4, ran: 1 },
        { field: 'delegate', asked: 'xnnpack', ran: null },
        { field: 'flavour', asked: 'relaxed-simd', ran: 'simd' },
      ],
    })
  })

  it('finds a difference in every field', () => {
    const pinned = { ...asked, affinity: 'cpus:0', batch: 16 }
    const other = {
      threads: 2,
      delegate: 'gpu',
      flavour: null,
      affinity: 'any',
      clock: 'fixed',
      context: 'page',
      batch: 8,
      arrivalMode: 'periodic',
    } as const
    fc.assert(
      fc.property(fc.subarray(Object.keys(other) as (keyof typeof other)[]), (fields) => {
        const ran = Object.fromEntries(fields.map((field) => [field, other[field]]))
        const { fallback, differences } = fallbackOf(pinned, ran)
        expect(fallback).toBe(fields.length > 0)
        expect(differences.map(({ field }) => field).sort()).toEqual([...fields].sort())
      }),
    )
  })
})

function withField(field: string, value: number): ProtocolRequest {
  if (field === 'periodMs') return { arrival: { mode: 'periodic', periodMs: value } }
  if (field === 'invocations') return { invocations: value }
  if (field === 'minIterations') return { minIterations: value, maxIterations: 1_000_000 }
  if (field === 'maxIterations') return { maxIterations: value, invocations: 1 }
  return { [field]: value }
}
