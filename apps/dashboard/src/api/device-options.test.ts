import { expect, it } from 'vitest'
import { deviceOptions } from './device-options.js'

const phone = { id: 'dev_1', name: 'Pixel', state: 'idle', kind: 'phone' } as const
const made = { id: 'dev_2', name: 'simulated 0', state: 'busy', kind: 'simulated' } as const

it('says what is not at rest and what is made up', () => {
  expect(deviceOptions([phone, made], 'dev_1')).toEqual([
    { value: 'dev_1', label: 'Pixel' },
    { value: 'dev_2', label: 'simulated 0 (simulated, busy)' },
  ])
})

it('asks for a device where none is chosen', () => {
  expect(deviceOptions([made], undefined)[0]).toEqual({ value: '', label: 'Choose a device' })
})
