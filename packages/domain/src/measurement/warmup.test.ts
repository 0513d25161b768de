import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidSampleError } from '../statistics/samples.js'
import {
  compilingWarmupRule,
  createWarmup,
  defaultWarmupRule,
  fixedWarmupRule,
  type WarmupRule,
  warmupRuleOf,
} from './warmup.js'

/** Pushes durations until warm or out of them; the number taken. */
function warm(durations: Iterable<number>, rule: WarmupRule = defaultWarmupRule) {
  const warmup = createWarmup(rule)
  let taken = 0
  for (const duration of durations) {
    taken += 1
    if (warmup.push(duration) === 'warm') break
  }
  return { taken, result: warmup.result }
}

function* falling(from: number, to: number, ratio: number): Generator<number> {
  for (let value = from; ; value = Math.max(to, value * ratio)) yield value
}

describe('createWarmup', () => {
  it('ends with the second block of a model that is steady from the start', () => {
    // 10 ms each: blocks of five, and 100 ms in all, which is the least.
    expect(warm(new Array(100).fill(10))).toEqual({
      taken: 10,
      result: { reason: 'agreed', iterations: 10, elapsedMs: 100, blockMediansMs: [10, 10] },
    })
  })

  it('goes on while blocks still get faster', () => {
    const { taken, result } = warm(falling(100, 10, 0.95))
    expect(result?.reason).toBe('agreed')
    const [previous = 0, last = 0] = result?.blockMediansMs.slice(-2) ?? []
    expect(last / previous).toBeGreaterThan(0.98)
    expect(last).toBeLessThan(11)
    expect(taken).toBeGreaterThan(40)
  })

  it('does not take one slow first inference for a cold runtime', () => {
    expect(
      warm([500, ...new Array(100).fill(10)]).result?.blockMediansMs.every((median) => median <= 255),
    ).toBe(true)
    expect(warm([90, ...new Array(100).fill(10)])).toMatchObject({ taken: 10, result: { reason: 'agreed' } })
  })

  it('makes blocks of a fast model long enough in time', () => {
    const { result } = warm(new Array(10_000).fill(0.01))
    expect(result?.reason).toBe('agreed')
    expect(result?.elapsedMs).toBeGreaterThanOrEqual(100)
    // 20 ms a block: five blocks fill the 100 ms.
    expect(result?.blockMediansMs).toHaveLength(5)
  })

  it('needs only two samples a block of a slow model', () => {
    expect(warm(new Array(100).fill(450))).toMatchObject({
      taken: 4,
      result: { reason: 'agreed', elapsedMs: 1_800 },
    })
  })

  it('is not taken in by code that is steady before a compiler has replaced it', () => {
    // 20 ms from a baseline compiler for 0.3 s, then 10 ms.
    const tierUp = [...new Array(15).fill(20), ...new Array(200).fill(10)]
    expect(warm(tierUp).result?.blockMediansMs).toEqual([20, 20])
    const { taken, result } = warm(tierUp, compilingWarmupRule)
    expect(result?.blockMediansMs.slice(-2)).toEqual([10, 10])
    // Blocks of five: three of 20 ms, and those that begin from 0.4 s on, two of which agree.
    expect([taken, result?.elapsedMs]).toEqual([35, 500])
  })

  it('counts no block that began before the invocation had settled', () => {
    const rule = { ...defaultWarmupRule, minMs: 0, settleMs: 0, settleIterations: 7 }
    expect(warm(new Array(100).fill(10), rule).taken).toBe(20)
    expect(warm(new Array(100).fill(10), { ...rule, settleIterations: 5 }).taken).toBe(15)
    expect(warm(new Array(100).fill(10), { ...rule, settleIterations: 0, settleMs: 51 }).taken).toBe(20)
  })

  it('gives runtimes that compile while they run the rule that waits for it', () => {
    for (const runtime of ['tflite-native', 'kernels-native']) {
      expect(warmupRuleOf(runtime)).toBe(defaultWarmupRule)
    }
    for (const runtime of ['litert-web', 'litert-node', 'kernels-wasm', 'unheard-of']) {
      expect(warmupRuleOf(runtime)).toBe(compilingWarmupRule)
    }
    for (const runtime of ['benchmark-model', 'litert-tool']) {
      expect(warmupRuleOf(runtime)).toBe(fixedWarmupRule)
    }
  })

  it('gives up at the limit of time or of iterations', () => {
    expect(warm(new Array(10).fill(3_000))).toMatchObject({
      taken: 2,
      result: { reason: 'limit', elapsedMs: 6_000 },
    })
    const rule = { ...defaultWarmupRule, maxIterations: 7 }
    expect(warm(new Array(100).fill(10), rule)).toMatchObject({
      taken: 7,
      result: { reason: 'limit', iterations: 7 },
    })
    const restless = Array.from({ length: 1_000 }, (_, index) => (Math.floor(index / 5) % 2 === 0 ? 10 : 20))
    expect(warm(restless).result).toMatchObject({ reason: 'limit' })
  })

  it('always ends, within its limits and one sample more', () => {
    const durations = fc.infiniteStream(fc.double({ min: 1e-3, max: 2_000, noNaN: true }))
    fc.assert(
      fc.property(durations, fc.constantFrom(defaultWarmupRule, compilingWarmupRule), (stream, rule) => {
        const { taken, result } = warm(stream, rule)
        expect(result?.iterations).toBe(taken)
        expect(result?.elapsedMs).toBeLessThan(defaultWarmupRule.maxMs + 2_000)
        expect(taken).toBeLessThanOrEqual(defaultWarmupRule.maxIterations)
      }),
      { numRuns: 30 },
    )
  })

  it('stays warm, and takes no more', () => {
    const warmup = createWarmup({ ...defaultWarmupRule, maxIterations: 1 })
    expect(warmup.result).toBeNull()
    expect([warmup.push(5), warmup.push(5)]).toEqual(['warm', 'warm'])
    expect(warmup.result?.iterations).toBe(1)
  })

  it.each([Number.NaN, 0, -1, Infinity])('refuses a duration of %d and says which it was', (wrong) => {
    const warmup = createWarmup()
    warmup.push(1)
    expect(() => warmup.push(wrong)).toThrow(InvalidSampleError)
    expect(() => warmup.push(wrong)).toThrow(expect.objectContaining({ index: 1 }))
    expect(warmup.push(1)).toBe('warming')
  })
})
