import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { suiteOrder } from './suite-order.js'

const entriesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `e${index}`, model: `m${index}`, batch: 1 }))

describe('suiteOrder', () => {
  it('gives every entry one turn a round, and the same order for the same seed', () => {
    const plans = fc.record({
      entries: fc.integer({ min: 1, max: 40 }).map(entriesOf),
      rounds: fc.integer({ min: 1, max: 4 }),
      orderSeed: fc.integer({ min: 0, max: 2 ** 31 }),
    })
    fc.assert(
      fc.property(plans, (plan) => {
        const turns = [...suiteOrder(plan)]
        for (let round = 0; round < plan.rounds; round++) {
          const ids = turns.filter((turn) => turn.round === round).map(({ entry }) => entry.id)
          expect(ids.toSorted()).toEqual(plan.entries.map(({ id }) => id).toSorted())
        }
        expect(turns.map(({ round }) => round)).toEqual(
          turns.map(({ round }) => round).toSorted((a, b) => a - b),
        )
        expect([...suiteOrder(plan)]).toEqual(turns)
      }),
    )
  })

  it('puts every entry first about as often', () => {
    const turns = [...suiteOrder({ entries: entriesOf(4), rounds: 4000, orderSeed: 7 })]
    const firsts = turns.filter((_, index) => index % 4 === 0).map(({ entry }) => entry.id)
    // Binomial with n = 4000 and p = 1/4: 27 is a standard deviation.
    for (const { id } of entriesOf(4)) {
      expect(Math.abs(firsts.filter((first) => first === id).length - 1000)).toBeLessThan(140)
    }
  })
})
