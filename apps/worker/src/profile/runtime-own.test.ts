import { describe, expect, it } from 'vitest'
import type { SuiteRecord } from './run-suite-once.js'
import { PROFILED } from './run-suites.js'
import { runtimeOwnOf } from './runtime-own.js'

/** A suite in which the runtime's profiler wrote a table of operators and their mean times. */
function suite(operators: Record<string, number> | string | null): SuiteRecord {
  const rows = Object.entries(typeof operators === 'object' ? (operators ?? {}) : {})
  const table = [
    '===== Run Order =====',
    '\t[node type]\t[avg ms]\t[Name]',
    ...rows.map(([name, ms]) => `\tADD\t${ms}\t${name}`),
  ]
  const profilerText = typeof operators === 'string' ? operators : operators && table.join('\n')
  const entry = { warmupMs: [], measuredMs: [1], batch: 1, profilerText }
  return {
    ready: null,
    entries: new Map([[`${PROFILED}#0`, entry]]),
    refused: new Map(),
    isApart: false,
    broken: null,
  }
}

describe('runtimeOwnOf', () => {
  it('takes the median of each operator over the suites, and shares their sum', () => {
    expect(
      runtimeOwnOf([suite({ a: 0.1, b: 0.2 }), suite({ a: 7, b: 0.3 }), suite({ a: 0.2, b: 8 })]),
    ).toEqual({
      runtimeOwn: [
        { name: 'a', type: 'ADD', meanUs: expect.closeTo(200, 9), share: expect.closeTo(0.4, 12) },
        { name: 'b', type: 'ADD', meanUs: expect.closeTo(300, 9), share: expect.closeTo(0.6, 12) },
      ],
      reasons: [],
    })
  })

  it('has nothing where the runtime has no profiler', () => {
    expect(runtimeOwnOf([suite(null), suite(null)])).toEqual({ runtimeOwn: null, reasons: [] })
  })

  it.each([
    ['what is no table', [suite('nothing')], /no table in run order/],
    ['suites that name other operators', [suite({ a: 1 }), suite({ b: 1 })], /other operators/],
    ['suites with more operators', [suite({ a: 1 }), suite({ a: 1, b: 1 })], /other operators/],
  ])('says why it cannot read %s', (_, records, words) => {
    const { runtimeOwn, reasons } = runtimeOwnOf(records)
    expect(runtimeOwn).toBeNull()
    expect(reasons).toEqual([{ code: 'profiler-unread', text: expect.stringMatching(words), value: null }])
  })
})
