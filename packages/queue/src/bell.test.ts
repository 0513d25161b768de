import { expect, test } from 'vitest'
import { createBell } from './bell.js'

const forEver = 2 ** 30

test('a ring before the wait is heard by it, once', async () => {
  const bell = createBell()
  bell.ring()
  bell.ring()
  await bell.heard(forEver)
  let heard = false
  const second = bell.heard(forEver).then(() => {
    heard = true
  })
  await new Promise(setImmediate)
  expect(heard).toBe(false)
  bell.ring()
  await second
})

test('a wait that nobody rings ends by itself', async () => {
  await expect(createBell().heard(1)).resolves.toBeUndefined()
})
