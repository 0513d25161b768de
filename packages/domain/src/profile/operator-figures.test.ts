import { describe, expect, it } from 'vitest'
import { operatorFigures, profileSubjects } from './operator-figures.js'

/** Three operators of 100, 40 and 60 µs and 10 µs of overhead, in five suites that hardly differ. */
const truth = [100, 40, 60]
const overheadUs = 10

function profileOf(more: { readonly without?: readonly string[] } = {}) {
  const upTo = (last: number) => truth.slice(0, last + 1).reduce((sum, us) => sum + us, overheadUs)
  const copies = [4, 1, 2]
  const us = new Map<string, number>([
    [profileSubjects.whole, upTo(2)],
    [profileSubjects.prefix(1), upTo(1)],
    ...truth.map((each, i) => [profileSubjects.operator(i), each * (copies[i] ?? 1) + overheadUs] as const),
    // Hot weights take a tenth less.
    ...truth.map((each, i) => [profileSubjects.hotOperator(i), 0.9 * each + overheadUs] as const),
  ])
  for (const subject of more.without ?? []) us.delete(subject)
  const suite = (ms: number, index: number) =>
    [0.99, 1, 1.01].map((factor) => ms * factor * (1 + (index - 2) / 1000))
  return {
    operatorCount: 3,
    slices: [...us.keys()].flatMap((subject) => {
      const match = /^operator:(\d+)$/.exec(subject)
      return subject === profileSubjects.whole
        ? []
        : [{ subject, copies: match ? (copies[Number(match[1])] ?? 1) : 1 }]
    }),
    samplesOf: (subject: string) =>
      us.has(subject) ? [0, 1, 2, 3, 4].map((index) => suite((us.get(subject) ?? 0) / 1000, index)) : [],
    resolutionUs: 0.01,
  }
}

describe('operatorFigures', () => {
  it('finds operators, overhead and whole, and hot weights beside cold ones', () => {
    const figures = operatorFigures(profileOf())
    expect(figures).toMatchObject({ invocations: 5, singles: 3, prefixes: 1, contextRatio: 0 })
    expect(figures.wholeUs).toBeCloseTo(210, 6)
    expect(figures.overheadUs).toBeCloseTo(10, 3)
    for (const [index, us] of truth.entries()) {
      expect(figures.operators[index]?.medianUs).toBeCloseTo(us, 2)
      expect(figures.operators[index]?.hotUs).toBeCloseTo(0.9 * us, 2)
      expect(figures.operators[index]?.share).toBeCloseTo(us / 200, 4)
    }
  })

  it('takes an operator that has one copy for hot and cold in one', () => {
    const { operators } = operatorFigures(profileOf({ without: [profileSubjects.hotOperator(1)] }))
    expect(operators[1]?.hotUs).toBeCloseTo(40, 2)
  })

  it('has no hot figure for an operator that was not measured alone', () => {
    const without = [profileSubjects.hotOperator(1), profileSubjects.operator(1)]
    const figures = operatorFigures(profileOf({ without }))
    expect(figures.operators[1]).toMatchObject({ hotUs: null, medianUs: expect.closeTo(40, 1) })
    expect(figures.singles).toBe(2)
  })

  it('is none without the whole', () => {
    expect(() => operatorFigures(profileOf({ without: [profileSubjects.whole] }))).toThrow('the whole model')
  })
})
