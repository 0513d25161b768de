import { expect, it } from 'vitest'
import { preparationRows } from './preparation-rows.js'

it('lists what was changed and what the device refused', () => {
  const preparation = {
    clock: 'fixed',
    changed: [{ setting: 'screen brightness', from: '', to: '128' }],
    unsupported: [{ setting: 'fixed performance mode', reason: 'the device does not know it' }],
  }
  expect(preparationRows(preparation)).toEqual([
    { setting: 'screen brightness', outcome: 'not set → 128', isMissing: false },
    { setting: 'fixed performance mode', outcome: 'the device does not know it', isMissing: true },
  ])
})

it('tells a device on which nothing was to be changed from one that nobody prepares', () => {
  expect(preparationRows({ clock: 'default', changed: [], unsupported: [] })).toEqual([])
  expect(preparationRows(null)).toBeNull()
  expect(preparationRows(undefined)).toBeNull()
})
