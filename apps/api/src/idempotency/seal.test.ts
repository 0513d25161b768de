import { expect, it } from 'vitest'
import { sealOf } from './seal.js'

it('opens what it closed, for the same credential alone, and hides it from everybody else', () => {
  const answer = { secret: 'pl_hidden' }
  const sealed = sealOf('Bearer a').close(answer)
  expect(sealOf('Bearer a').open(sealed)).toEqual(answer)
  expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('hidden')
  expect(() => sealOf('Bearer b').open(sealed)).toThrow()
  const bytes = Buffer.from(sealed, 'base64')
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
  expect(() => sealOf('Bearer a').open(bytes.toString('base64'))).toThrow()
})
