import { expect, test } from 'vitest'
import { isInstalled } from './packages.mjs'

const wanted = {
  '': { name: 'paceline' },
  'apps/api': { name: '@paceline/api' },
  'node_modules/@paceline/api': { link: true, resolved: 'apps/api' },
  'node_modules/fastify': { version: '5.0.0' },
  'node_modules/fsevents': { version: '2.0.0', optional: true },
}
const installed = {
  'node_modules/@paceline/api': { link: true },
  'node_modules/fastify': { version: '5.0.0' },
}

test('takes an install without the optional packages of other platforms as whole', () => {
  expect(isInstalled(wanted, installed)).toBe(true)
})

test('sees a package that is missing, of another version or no link', () => {
  expect(isInstalled(wanted, { ...installed, 'node_modules/fastify': undefined })).toBe(false)
  expect(isInstalled(wanted, { ...installed, 'node_modules/fastify': { version: '4.0.0' } })).toBe(false)
  expect(isInstalled(wanted, { ...installed, 'node_modules/@paceline/api': { version: '1.0.0' } })).toBe(
    false,
  )
})
