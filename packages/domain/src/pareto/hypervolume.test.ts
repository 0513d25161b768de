import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { paretoFront } from './front.js'
import { hypervolume } from './hypervolume.js'
import { InvalidPointError, type Objective } from './objectives.js'

type Point = readonly number[]
const size = 8

function objectivesOf(directions: readonly ('higher' | 'lower')[]): Objective<Point>[] {
  return directions.map((direction, column) => ({ direction, value: (point) => point[column] as number }))
}

function pointsOf(columns: number) {
  const coordinate = fc.integer({ min: -1, max: size + 1 })
  return fc.array<Point>(fc.array(coordinate, { minLength: columns, maxLength: columns }), { maxLength: 25 })
}

/** Counts the unit cells of a grid that some point dominates up to the reference in all directions. */
function cells(points: readonly Point[], low: readonly number[], high: readonly number[]): number {
  let count = 0
  const visit = (cell: readonly number[]): void => {
    const column = cell.length
    if (column === low.length) {
      const covered = (point: Point) => point.every((value, place) => value <= (cell[place] as number))
      if (points.some(covered)) count += 1
      return
    }
    for (let at = low[column] as number; at < (high[column] as number); at++) visit([...cell, at])
  }
  visit([])
  return count
}

describe('hypervolume', () => {
  it('is the area and the volume that counting cells gives', () => {
    for (const columns of [2, 3]) {
      const low = new Array<number>(columns).fill(-1)
      const high = new Array<number>(columns).fill(size)
      const objectives = objectivesOf(new Array<'lower'>(columns).fill('lower'))
      fc.assert(
        fc.property(pointsOf(columns), (points) => {
          expect(hypervolume(points, objectives, high)).toBe(cells(points, low, high))
        }),
        { numRuns: 300 },
      )
    }
  })

  it('does not change when an objective is turned, or by dominated points', () => {
    fc.assert(
      fc.property(pointsOf(3), (points) => {
        const lower = objectivesOf(['lower', 'lower', 'lower'])
        const volume = hypervolume(points, lower, [size, size, size])
        const turned = points.map(([a = 0, b = 0, c = 0]) => [a, -b, c])
        expect(hypervolume(turned, objectivesOf(['lower', 'higher', 'lower']), [size, -size, size])).toBe(
          volume,
        )
        expect(hypervolume(paretoFront(points, lower), lower, [size, size, size])).toBe(volume)
      }),
    )
  })

  it('is 0 without points that count', () => {
    const objectives = objectivesOf(['lower', 'higher'])
    expect(hypervolume([], objectives, [1, 0])).toBe(0)
    expect(
      hypervolume(
        [
          [1, 5],
          [0.5, 0],
          [Infinity, 9],
        ],
        objectives,
        [1, 0],
      ),
    ).toBe(0)
    expect(
      hypervolume(
        [
          [20, 70],
          [30, 75],
        ],
        objectives,
        [100, 50],
      ),
    ).toBe(80 * 20 + 70 * 5)
  })

  it('refuses what has no volume', () => {
    const objectives = objectivesOf(['lower', 'higher'])
    expect(() => hypervolume([[1, Infinity]], objectives, [2, 0])).toThrow(InvalidPointError)
    expect(() => hypervolume([[Number.NaN, 1]], objectives, [2, 0])).toThrow(InvalidPointError)
    for (const reference of [[1], [1, Number.NaN], [Infinity, 1]]) {
      expect(() => hypervolume([[1, 1]], objectives, reference)).toThrow(InvalidPointError)
    }
  })
})
