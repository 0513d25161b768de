import { expect, it } from 'vitest'
import { serialOf, unavailableOf, warningsOf } from './unavailable.js'

it('reads the reasons by runtime, and nothing where there are none', () => {
  expect(unavailableOf({ health: { unavailable: { 'litert-web': 'no Chromium' } } })).toEqual([
    { name: 'litert-web', reason: 'no Chromium' },
  ])
  for (const health of [{}, { unavailable: {} }, { unavailable: null }, { unavailable: 'all' }]) {
    expect(unavailableOf({ health })).toEqual([])
  }
})

it('reads the warnings by runtime, one each or several', () => {
  const warnings = { 'litert-web': 'no sandbox', 'litert-node': ['slow', 'old'] }
  expect(warningsOf({ health: { warnings } })).toEqual([
    { name: 'litert-web', reason: 'no sandbox' },
    { name: 'litert-node', reason: 'slow' },
    { name: 'litert-node', reason: 'old' },
  ])
  expect(warningsOf({ health: {} })).toEqual([])
})

it('knows by what name a device is reached, where there is one', () => {
  expect(serialOf({ health: { serial: '127.0.0.1:5555' } })).toBe('127.0.0.1:5555')
  expect(serialOf({ health: {} })).toBeNull()
})
