import { expect, it } from 'vitest'
import { unavailableOf } from './unavailable.js'

it('reads the reasons by runtime, and nothing where there are none', () => {
  expect(unavailableOf({ health: { unavailable: { 'litert-web': 'no Chromium' } } })).toEqual([
    { name: 'litert-web', reason: 'no Chromium' },
  ])
  for (const health of [{}, { unavailable: {} }, { unavailable: null }, { unavailable: 'all' }]) {
    expect(unavailableOf({ health })).toEqual([])
  }
})
