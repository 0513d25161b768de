import { expect, test } from 'vitest'
import { chooseAccount, parseAccounts } from './account.js'

const passwd = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/nonexistent:/bin/false\n\nbroken line\n'

test('reads the users of passwd(5) that are not root', () => {
  expect(parseAccounts(passwd)).toEqual([{ name: 'nobody', uid: 65_534, gid: 65_534 }])
})

test('names a user for root to run the database as, or what to do without one', () => {
  expect(chooseAccount(0, () => `postgres:x:101:104:::\n${passwd}`)?.name).toBe('postgres')
  expect(chooseAccount(0, () => passwd)?.name).toBe('nobody')
  expect(() => chooseAccount(0, () => '')).toThrow(/DATABASE_URL/)
  expect(chooseAccount(1_000, () => passwd)).toBeUndefined()
})
