import type { ClaimHandle } from '@paceline/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Farm, openFarm, protocol } from './farm.js'

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
  const claimOf = async (name: string) => {
    const { id: keyId } = await newKey(name)
    return { keyId, token: 't', route: 'POST /v1/jobs', bodyHash }
  }
  const held = async (asked: Parameters<typeof farm.db.idempotency.claim>[0]): Promise<ClaimHandle> => {
    const claimed = await farm.db.idempotency.claim(asked)
    if (claimed.state !== 'claimed') throw new Error(claimed.state)
    return claimed.claim
  }
  const age = (column: 'created_at' | 'renewed_at', interval: string, keyId: string) =>
    farm.sql.query(`UPDATE idempotent_answer SET ${column} = now() - $1::interval WHERE key_id = $2`, [
      interval,
      keyId,
    ])
  const newJob = async (claim: ClaimHandle) => {
    const { device, model } = await farm.oneRun()
    return {
      keyId: claim.keyId,
      request: {},
      priority: 0,
      webhook: null,
      expiresAfterSeconds: 60,
      runs: [
        { modelId: model.id, deviceId: device.id, pool: null, runtime: null, protocol, reusedFrom: null },
      ],
      claim,
    }
  }

  test('is claimed by one of many equal requests at once', async () => {
    const asked = await claimOf('claims')
    const claims = await Promise.all(Array.from({ length: 8 }, () => farm.db.idempotency.claim(asked)))
    expect(claims.map(({ state }) => state).sort()).toEqual(['claimed', ...Array(7).fill('in-progress')])
  })

  test('gives the first answer again, to the same body alone', async () => {
    const asked = await claimOf('answers')
    const { idempotency } = farm.db
    const claim = await held(asked)
    const body = { id: 'job_1', nested: [1, null, 'x'] }
    expect(await idempotency.answer(claim, { status: 202, body })).toBe(true)
    expect(await idempotency.claim(asked)).toEqual({ state: 'answered', status: 202, body })
    expect(await idempotency.claim({ ...asked, bodyHash: Buffer.of(9) })).toEqual({ state: 'other-body' })
    expect(await idempotency.claim({ ...asked, route: 'POST /v1/models' })).toEqual({ state: 'other-body' })
    expect(await idempotency.claim({ ...asked, token: 'u' })).toMatchObject({ state: 'claimed' })
    // An answer is not given back by a late release.
    await idempotency.release(claim)
    expect(await idempotency.claim(asked)).toMatchObject({ state: 'answered' })
  })

  test('is free again once released, once its claimer is dead, and after a day', async () => {
    const asked = await claimOf('released')
    const { keyId } = asked
    const { idempotency } = farm.db
    await idempotency.release(await held(asked))
    const first = await held(asked)
    await age('renewed_at', '59 s', keyId)
    expect(await idempotency.claim(asked)).toEqual({ state: 'in-progress' })
    await age('renewed_at', '61 s', keyId)
    expect(await idempotency.renew(first)).toBe(true)
    expect(await idempotency.claim(asked)).toEqual({ state: 'in-progress' })
    await age('renewed_at', '61 s', keyId)
    const second = await held(asked)
    await idempotency.answer(second, { status: 200, body: null })
    await age('created_at', '23 h', keyId)
    expect(await idempotency.claim(asked)).toEqual({ state: 'answered', status: 200, body: null })
    await age('created_at', '25 h', keyId)
    expect(await idempotency.claim({ ...asked, bodyHash: Buffer.of(9) })).toMatchObject({ state: 'claimed' })
  })

  test('lets who lost it neither renew, answer, release nor make a job', async () => {
    const asked = await claimOf('fenced')
    const { idempotency } = farm.db
    const lost = await held(asked)
    await age('renewed_at', '61 s', asked.keyId)
    const holder = await held(asked)
    expect(await idempotency.renew(lost)).toBe(false)
    expect(await idempotency.answer(lost, { status: 200, body: 'late' })).toBe(false)
    await idempotency.release(lost)
    await expect(farm.db.jobs.create(await newJob(lost))).rejects.toMatchObject({ code: 'in-progress' })
    expect(await idempotency.claim(asked)).toEqual({ state: 'in-progress' })
    expect(await idempotency.answer(holder, { status: 200, body: 'first' })).toBe(true)
  })

  test('finds the job that its dead claimer made, and is for the same request alone then', async () => {
    const asked = await claimOf('made')
    const { idempotency, jobs } = farm.db
    const first = await held(asked)
    expect(await jobs.findByClaim(first)).toBeNull()
    const { job } = await jobs.create(await newJob(first))
    // It fails after the job was stored, or dies: either way the job is not made again.
    await idempotency.release(first)
    expect(await idempotency.claim({ ...asked, bodyHash: Buffer.of(9) })).toEqual({ state: 'other-body' })
    const second = await held(asked)
    expect(await jobs.findByClaim(second)).toEqual(job)
    await expect(jobs.create(await newJob(second))).rejects.toThrow()
    await age('created_at', '25 h', asked.keyId)
    const nextDay = await held({ ...asked, bodyHash: Buffer.of(9) })
    expect(await jobs.findByClaim(nextDay)).toBeNull()
    expect((await jobs.create(await newJob(nextDay))).job.id).not.toBe(job.id)
  })
})
