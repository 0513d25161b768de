import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Farm, openFarm } from './farm.js'

let farm: Farm
beforeAll(async () => {
  farm = await openFarm()
})
afterAll(() => farm[Symbol.asyncDispose]())

const hashOf = (text: string) => Buffer.from(text)
const newKey = (name: string) =>
  farm.db.access.createKey({ name, hash: hashOf(name), scopes: ['read', 'submit'] })

describe('keys', () => {
  test('are found by their hash until they are revoked', async () => {
    const key = await newKey('found')
    expect(key).toMatchObject({
      id: expect.stringMatching(/^key_/),
      scopes: ['read', 'submit'],
      redaction: 'full',
      lastUsedAt: null,
      revokedAt: null,
    })
    const used = await farm.db.access.findKeyByHash(hashOf('found'))
    expect(used).toEqual({ ...key, lastUsedAt: expect.any(String) })
    expect(await farm.db.access.findKeyByHash(hashOf('found'))).toEqual(used)
    expect(await farm.db.access.findKeyByHash(hashOf('another'))).toBeNull()
    const before = await farm.db.access.countKeys()
    const revoked = await farm.db.access.revokeKey(key.id)
    expect(revoked?.revokedAt).not.toBeNull()
    expect(await farm.db.access.revokeKey(key.id)).toEqual(revoked)
    expect(await farm.db.access.findKeyByHash(hashOf('found'))).toBeNull()
    expect(await farm.db.access.countKeys()).toBe(before - 1)
    expect(await farm.db.access.revokeKey('key_unknown')).toBeNull()
  })

  test('are listed in pages', async () => {
    for (const name of ['page-1', 'page-2', 'page-3']) await newKey(name)
    const first = await farm.db.access.listKeys({ limit: 2 })
    const rest = await farm.db.access.listKeys({ limit: 500, cursor: first.nextCursor ?? '' })
    const all = await farm.db.access.listKeys({ limit: 500 })
    expect([...first.items, ...rest.items]).toEqual(all.items)
    expect(rest.nextCursor).toBeNull()
  })
})

describe('a sign-in link', () => {
  test('of two who use it at once lets one in, and then nobody', async () => {
    const key = await newKey('link')
    await farm.db.access.createSignInLink({ hash: hashOf('link'), keyId: key.id, seconds: 600 })
    const uses = await Promise.all([1, 2, 3].map(() => farm.db.access.useSignInLink(hashOf('link'))))
    expect(uses.filter((used) => used !== null)).toEqual([key])
    expect(await farm.db.access.useSignInLink(hashOf('link'))).toBeNull()
  })

  test('is over when its time is, or its key was revoked', async () => {
    const key = await newKey('over')
    await farm.db.access.createSignInLink({ hash: hashOf('late'), keyId: key.id, seconds: 0 })
    expect(await farm.db.access.useSignInLink(hashOf('late'))).toBeNull()
    await farm.db.access.createSignInLink({ hash: hashOf('revoked'), keyId: key.id, seconds: 600 })
    await farm.db.access.revokeKey(key.id)
    expect(await farm.db.access.useSignInLink(hashOf('revoked'))).toBeNull()
  })
})

test("a browser's session lasts its time, and ends with its key or a sign-out", async () => {
  const key = await newKey('session')
  const { access } = farm.db
  await access.createBrowserSession({ hash: hashOf('a'), keyId: key.id, seconds: 60 })
  await access.createBrowserSession({ hash: hashOf('b'), keyId: key.id, seconds: 60 })
  await access.createBrowserSession({ hash: hashOf('c'), keyId: key.id, seconds: 0 })
  expect(await access.findBrowserSession(hashOf('a'))).toEqual(key)
  expect(await access.findBrowserSession(hashOf('c'))).toBeNull()
  await access.deleteBrowserSession(hashOf('a'))
  expect(await access.findBrowserSession(hashOf('a'))).toBeNull()
  expect(await access.findBrowserSession(hashOf('b'))).toEqual(key)
  await access.revokeKey(key.id)
  expect(await access.findBrowserSession(hashOf('b'))).toBeNull()
})

describe('an idempotency token', () => {
  const bodyHash = Buffer.of(1, 2, 3)

  test('is claimed by one of many equal requests at once', async () => {
    const { id: keyId } = await newKey('claims')
    const claim = { keyId, token: 't', route: 'POST /v1/jobs', bodyHash }
    const claims = await Promise.all(Array.from({ length: 8 }, () => farm.db.idempotency.claim(claim)))
    expect(claims.map(({ state }) => state).sort()).toEqual(['claimed', ...Array(7).fill('in-progress')])
  })

  test('gives the first answer again, to the same body alone', async () => {
    const { id: keyId } = await newKey('answers')
    const { idempotency } = farm.db
    const claim = { keyId, token: 't', route: 'POST /v1/jobs', bodyHash }
    await idempotency.claim(claim)
    const body = { id: 'job_1', nested: [1, null, 'x'] }
    await idempotency.answer({ keyId, token: 't', status: 202, body })
    expect(await idempotency.claim(claim)).toEqual({ state: 'answered', status: 202, body })
    expect(await idempotency.claim({ ...claim, bodyHash: Buffer.of(9) })).toEqual({ state: 'other-body' })
    expect(await idempotency.claim({ ...claim, route: 'POST /v1/models' })).toEqual({ state: 'other-body' })
    expect(await idempotency.claim({ ...claim, token: 'u' })).toEqual({ state: 'claimed' })
    // An answer is not given back by a late release.
    await idempotency.release({ keyId, token: 't' })
    expect(await idempotency.claim(claim)).toMatchObject({ state: 'answered' })
  })

  test('is free again once released, once its claimer is dead, and after a day', async () => {
    const { id: keyId } = await newKey('released')
    const { idempotency } = farm.db
    const claim = { keyId, token: 't', route: 'r', bodyHash }
    await idempotency.claim(claim)
    await idempotency.release({ keyId, token: 't' })
    expect(await idempotency.claim(claim)).toEqual({ state: 'claimed' })
    const age = (interval: string) =>
      farm.sql.query(`UPDATE idempotent_answer SET created_at = now() - $1::interval WHERE key_id = $2`, [
        interval,
        keyId,
      ])
    await age('59 s')
    expect(await idempotency.claim(claim)).toEqual({ state: 'in-progress' })
    await age('61 s')
    expect(await idempotency.claim(claim)).toEqual({ state: 'claimed' })
    await idempotency.answer({ keyId, token: 't', status: 200, body: null })
    await age('23 h')
    expect(await idempotency.claim(claim)).toEqual({ state: 'answered', status: 200, body: null })
    await age('25 h')
    expect(await idempotency.claim({ ...claim, bodyHash: Buffer.of(9) })).toEqual({ state: 'claimed' })
  })
})
