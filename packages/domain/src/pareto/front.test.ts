import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import { dominatorIndices, dominators, paretoFront } from './front.js'
import { InvalidPointError, type Objective } from './objectives.js'

type Point = readonly number[]

/** A coarse grid and both infinities: ties in one column, in two, and whole duplicates are common. */
const coordinate = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 0, max: 6 }) },
  { weight: 6, arbitrary: fc.double({ min: -3, max: 3, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Infinity, -Infinity, -0) },
)
const case2 = casesOf(2)
const case3 = casesOf(3)

function casesOf(columns: number) {
  const point = fc.array(coordinate, { minLength: columns, maxLength: columns })
  const directions = fc.array(fc.constantFrom('higher' as const, 'lower' as const), {
    minLength: columns,
    maxLength: columns,
  })
  return fc.record({ points: fc.array<Point>(point, { maxLength: 40 }), directions })
}

function objectivesOf(directions: readonly ('higher' | 'lower')[]): Objective<Point>[] {
  return directions.map((direction, column) => ({ direction, value: (point) => point[column] as number }))
}

/** The definition, pair by pair. */
function dominates(left: Point, right: Point, objectives: readonly Objective<Point>[]): boolean {
  const gains = objectives.map(({ value, direction }) => {
    const [a, b] = [value(left), value(right)]
    return a === b ? 0 : a > b === (direction === 'higher') ? 1 : -1
  })
  return gains.every((gain) => gain >= 0) && gains.some((gain) => gain > 0)
}

for (const [name, cases] of [
  ['two', case2],
  ['three', case3],
] as const) {
  describe(`paretoFront of ${name} objectives`, () => {
    it('is what the definition says, in the given order, ties kept', () => {
      fc.assert(
        fc.property(cases, ({ points, directions }) => {
          const objectives = objectivesOf(directions)
          const slow = points.filter((point) => !points.some((other) => dominates(other, point, objectives)))
          const front = paretoFront(points, objectives)
          expect(front).toHaveLength(slow.length)
          front.forEach((point, place) => {
            expect(point).toBe(slow[place])
          })
        }),
        { numRuns: 1_000 },
      )
    })

    it('names for each other point the dominator that is best in the last objective', () => {
      fc.assert(
        fc.property(cases, ({ points, directions }) => {
          const objectives = objectivesOf(directions)
          const indices = dominatorIndices(points, objectives)
          const front = points.map((_, index) => index).filter((index) => indices[index] === -1)
          points.forEach((point, index) => {
            const expected = front
              .filter((other) => dominates(points[other] as Point, point, objectives))
              .sort((a, b) => rank(points[a] as Point, points[b] as Point, objectives) || a - b)[0]
            expect(indices[index]).toBe(expected ?? -1)
          })
        }),
        { numRuns: 1_000 },
      )
    })
  })
}

describe('paretoFront', () => {
  const front = [
    { name: 'slow and right', ms: 30, top1: 75 },
    { name: 'fast and wrong', ms: 10, top1: 60 },
    { name: 'worse than the fast', ms: 12, top1: 55 },
    { name: 'as good as the slow', ms: 30, top1: 75 },
  ]
  const objectives: Objective<(typeof front)[number]>[] = [
    { value: ({ ms }) => ms, direction: 'lower' },
    { value: ({ top1 }) => top1, direction: 'higher' },
  ]

  it('draws a small front', () => {
    expect(paretoFront(front, objectives).map(({ name }) => name)).toEqual([
      'slow and right',
      'fast and wrong',
      'as good as the slow',
    ])
    expect(dominators(front, objectives).map((point) => point?.name ?? null)).toEqual([
      null,
      null,
      'fast and wrong',
      null,
    ])
    expect(paretoFront([], objectives)).toEqual([])
  })

  it('agrees between its two ways on 100,000 points, where the third objective is the same for all', () => {
    const random = createRandom(8)
    const points = Array.from({ length: 100_000 }, () => [
      random.nextBelow(5_000),
      random.nextBelow(5_000),
      1,
    ])
    const two = paretoFront(points, objectivesOf(['lower', 'higher']))
    expect(paretoFront(points, objectivesOf(['lower', 'higher', 'lower']))).toEqual(two)
    expect(two.length).toBeGreaterThan(2)
  })

  it('refuses points without a place, and other numbers of objectives', () => {
    const nan = [
      [1, 2],
      [Number.NaN, 3],
    ]
    expect(() => paretoFront(nan, objectivesOf(['lower', 'lower']))).toThrow(
      expect.objectContaining({ code: 'invalid-point', index: 1 }),
    )
    for (const directions of [['lower'], ['lower', 'lower', 'lower', 'lower']] as const) {
      expect(() => paretoFront([[1, 1, 1, 1]], objectivesOf(directions))).toThrow(InvalidPointError)
    }
  })
})

/** Best in the last objective first, then in the first, then in the others. */
function rank(left: Point, right: Point, objectives: readonly Objective<Point>[]): number {
  const last = objectives.at(-1)
  for (const { value, direction } of last ? [last, ...objectives] : objectives) {
    const [a, b] = [value(left), value(right)]
    if (a !== b) return a < b === (direction === 'lower') ? -1 : 1
  }
  return 0
}
