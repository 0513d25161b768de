import { expect, it } from 'vitest'
import { countStates, groupByPool, sortedByNeed } from './device-need.js'
import { exampleDevice } from './example-device.js'

const named = (name: string, state: Parameters<typeof exampleDevice>[0] = {}) =>
  exampleDevice({ id: `dev_${name}`, name, ...state })

it('puts devices first that need somebody, then counts names as people do', () => {
  const devices = [
    named('p10'),
    named('p9'),
    named('p1', { state: 'busy' }),
    named('p2', { state: 'offline' }),
    named('p3', { state: 'quarantined' }),
    named('p4', { state: 'cooling' }),
    named('p5', { state: 'draining' }),
  ]
  expect(sortedByNeed(devices).map(({ name }) => name)).toEqual(['p3', 'p2', 'p5', 'p4', 'p1', 'p9', 'p10'])
})

it('groups by pool, the neediest pool first, and counts the pool’s own queue once', () => {
  const devices = [
    named('a', { pool: 'alpha', waiting: { own: 2, pool: 5 } }),
    named('b', { pool: 'alpha', waiting: { own: 0, pool: 5 } }),
    named('c', { pool: 'beta' }),
    named('d', { pool: 'beta', state: 'quarantined' }),
  ]
  expect(
    groupByPool(devices).map(({ pool, devices: members, waiting }) => [
      pool,
      members.map(({ name }) => name).join(''),
      waiting,
    ]),
  ).toEqual([
    ['beta', 'dc', 0],
    ['alpha', 'ab', 7],
  ])
})

it('counts states in the same order and leaves out what is not there', () => {
  expect(countStates([named('a'), named('b'), named('c', { state: 'offline' })])).toEqual([
    { state: 'offline', count: 1 },
    { state: 'idle', count: 2 },
  ])
})
