import { describe, expect, it } from 'vitest'
import { type MembershipPoint, measureNext } from './measure-next.js'

const interval = { low: 9, high: 11 }
const point = (id: string, more: Partial<MembershipPoint> = {}): MembershipPoint => ({
  id,
  onFront: false,
  frontProbability: 0.5,
  interval,
  steady: true,
  ...more,
})

describe('measureNext', () => {
  it('puts the least certain membership first, then the wider interval, then the id', () => {
    expect(
      measureNext([
        point('sure', { frontProbability: 1 }),
        point('b', { frontProbability: 0.25 }),
        point('wide', { frontProbability: 0.25, interval: { low: 5, high: 15 } }),
        point('a', { frontProbability: 0.75 }),
        point('open'),
        point('never', { frontProbability: 0 }),
      ]),
    ).toEqual(['open', 'wide', 'a', 'b'])
  })

  it('leaves out what has no interval or no probability, and keeps to its limit', () => {
    expect(measureNext([point('x', { interval: null }), point('y', { frontProbability: null })])).toEqual([])
    expect(
      measureNext(
        ['c', 'b', 'a'].map((id) => point(id)),
        2,
      ),
    ).toEqual(['a', 'b'])
  })

  it('takes no place for settled whose figure moved, those on the front before the others', () => {
    expect(
      measureNext([
        point('dominated', { frontProbability: 0, steady: false }),
        point('best', { frontProbability: 1, steady: false, onFront: true }),
        point('steady', { frontProbability: 1, onFront: true }),
        point('open', { frontProbability: 0.01 }),
      ]),
    ).toEqual(['open', 'best', 'dominated'])
  })
})
