import type { Schemas } from '@paceline/client'
import { expect, test } from 'vitest'
import { registrationLines } from './registration-text.js'

const device = { id: 'dev_a', name: 'shelf' } as Schemas['Device']
const textOf = (address?: string) => registrationLines(device, address).join('\n')

test('an address says where it is tried and where to look', () => {
  const text = textOf('192.0.2.7:5555')
  expect(text).toContain('shelf is registered as dev_a.')
  expect(text).toContain('connects to 192.0.2.7:5555')
  expect(text).toContain('"paceline devices dev_a"')
  expect(text).not.toContain('this computer')
})

test.each(['127.0.0.1:5555', '127.8.0.1:1', 'localhost:5555', '[::1]:5555'])(
  '%s is told to be of this computer',
  (address) => expect(textOf(address)).toContain('of this computer itself'),
)

test('an endpoint has answered already', () => {
  expect(textOf()).toContain('Its endpoint answered.')
})
