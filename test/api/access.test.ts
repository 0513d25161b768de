import { statSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ensureAdminKey, mintSignInLink } from '@paceline/api'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../stack/index.js'
import { type ServedApi, serveApi } from './served-api.js'

let api: ServedApi
beforeAll(async () => {
  api = await serveApi()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

async function signIn(): Promise<string> {
  const { keyId } = (await api.call('GET', '/v1/me')).json()
  const link = new URL(await mintSignInLink(api.db.access, keyId, 'http://localhost'))
  const answer = await api.app.inject(link.pathname + link.search)
  expect([answer.statusCode, answer.headers.location]).toEqual([303, '/'])
  return String(answer.headers['set-cookie'])
}

describe('keys', () => {
  it('answers 401 without a key, with a wrong one and with a malformed one', async () => {
    for (const headers of [
      {},
      bearer('pl_wrong'),
      { authorization: 'Basic x' },
      { cookie: 'paceline_session=no' },
    ]) {
      const answer = await api.app.inject({ url: '/v1/models', headers })
      expect([answer.statusCode, answer.json().code]).toEqual([401, 'unauthenticated'])
      expect(answer.headers['www-authenticate']).toContain('Bearer')
    }
  })

  it('answers 401 however often a wrong key comes', async () => {
    const tries = Array.from({ length: 100 }, () =>
      api.app.inject({ url: '/v1/me', headers: bearer('pl_wrong') }),
    )
    const statuses = (await Promise.all(tries)).map(({ statusCode }) => statusCode)
    expect(new Set(statuses)).toEqual(new Set([401]))
  })

  it('checks the key before it reads a body', async () => {
    const answer = await api.app.inject({ method: 'POST', url: '/v1/jobs', payload: '{not json' })
    expect(answer.statusCode).toBe(401)
  })

  it('lets a scope do what it may and no more', async () => {
    const [read, submit] = [await api.newKey(['read']), await api.newKey(['submit'])]
    const build = {
      method: 'POST',
      url: '/v1/models/build',
      payload: { spec: { space: 'x', encoding: {} } },
    } as const
    expect((await api.app.inject({ ...build, headers: bearer(read) })).json().code).toBe('missing-scope')
    expect((await api.app.inject({ ...build, headers: bearer(submit) })).json().code).toBe('invalid-encoding')
    for (const key of [read, submit]) {
      expect((await api.app.inject({ url: '/v1/models', headers: bearer(key) })).statusCode).toBe(200)
      expect((await api.app.inject({ url: '/v1/keys', headers: bearer(key) })).statusCode).toBe(403)
      expect((await api.app.inject({ url: '/admin/queues', headers: bearer(key) })).statusCode).toBe(403)
    }
  })

  it('makes a key that works until it is revoked', async () => {
    const payload = { name: 'ci', scopes: ['read'] }
    const made = await api.call('POST', '/v1/keys', { payload })
    expect(made.statusCode).toBe(201)
    const { key, secret } = made.json()
    expect(secret).toMatch(/^pl_[\w-]{43}$/)
    const me = await api.app.inject({ url: '/v1/me', headers: bearer(secret) })
    expect(me.json()).toEqual({ keyId: key.id, name: 'ci', scopes: ['read'], redaction: 'full', via: 'key' })
    const listed = (await api.call('GET', '/v1/keys?limit=500')).json().items
    expect(listed.map(({ id }: { id: string }) => id)).toContain(key.id)
    expect(JSON.stringify(listed)).not.toContain(secret)
    expect((await api.call('DELETE', `/v1/keys/${key.id}`)).json().revokedAt).toEqual(expect.any(String))
    expect((await api.app.inject({ url: '/v1/me', headers: bearer(secret) })).statusCode).toBe(401)
    expect((await api.call('DELETE', '/v1/keys/key_0')).statusCode).toBe(404)
  })

  it('shows a new secret again to the same caller and key alone, and stores nothing readable', async () => {
    const request = { payload: { name: 'again', scopes: ['read'] }, headers: { 'idempotency-key': 'key-1' } }
    const first = await api.call('POST', '/v1/keys', request)
    const again = await api.call('POST', '/v1/keys', request)
    expect([again.statusCode, again.json()]).toEqual([201, first.json()])
    const client = new pg.Client({ connectionString: api.databaseUrl })
    await client.connect()
    const { rows } = await client.query("SELECT body::text FROM idempotent_answer WHERE token = 'key-1'")
    await client.end()
    expect(rows).toHaveLength(1)
    expect(rows[0].body).not.toContain(first.json().secret)
    expect(rows[0].body).toContain('sealed')
  })

  it('does not let a key revoke itself', async () => {
    const { keyId } = (await api.call('GET', '/v1/me')).json()
    const answer = await api.call('DELETE', `/v1/keys/${keyId}`)
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'own-key'])
  })

  it('refuses a key without scopes or with unknown ones', async () => {
    for (const payload of [
      { name: 'x', scopes: [] },
      { name: 'x', scopes: ['root'] },
      { scopes: ['read'] },
    ]) {
      expect((await api.call('POST', '/v1/keys', { payload })).json().code).toBe('invalid-request')
    }
  })
})

describe('the admin key', () => {
  it('is written once, for its owner alone, and made anew when its file is lost or foreign', async () => {
    using folder = temporaryFolder('admin-key')
    const file = path.join(folder.path, 'key')
    const first = await ensureAdminKey(api.db.access, folder.path)
    expect(first.created).toBe(true)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const secret = (await readFile(file, 'utf8')).trim()
    const me = await api.app.inject({ url: '/v1/me', headers: bearer(secret) })
    expect(me.json().scopes).toEqual(['admin'])
    expect(await ensureAdminKey(api.db.access, folder.path)).toMatchObject({
      created: false,
      key: { id: first.key.id },
    })
    await writeFile(file, 'pl_of_another_database')
    const second = await ensureAdminKey(api.db.access, folder.path)
    expect([second.created, second.key.id === first.key.id]).toEqual([true, false])
  })
})

describe('sign-in links', () => {
  it('signs a browser in once', async () => {
    const { url } = (await api.call('POST', '/v1/sign-in-links')).json()
    const link = new URL(url)
    // A link preview asks by HEAD, which must not use the link up.
    expect((await api.app.inject({ method: 'HEAD', url: link.pathname + link.search })).statusCode).toBe(404)
    const first = await api.app.inject(link.pathname + link.search)
    expect(first.statusCode).toBe(303)
    expect(String(first.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/)
    const second = await api.app.inject(link.pathname + link.search)
    expect([second.statusCode, second.headers['set-cookie']]).toEqual([410, undefined])
    expect(second.body).toContain('npm start')
  })

  it('signs in, writes from its own origin only, and signs out', async () => {
    const cookie = (await signIn()).split(';')[0] ?? ''
    const me = await api.app.inject({ url: '/v1/me', headers: { cookie } })
    expect(me.json()).toMatchObject({ via: 'session', scopes: ['admin'] })
    const write = (origin: Record<string, string>) =>
      api.app.inject({
        method: 'POST',
        url: '/v1/sign-out',
        headers: { cookie, host: 'localhost', ...origin },
      })
    for (const origin of [
      {},
      { origin: 'http://evil.test' },
      { origin: 'null' },
      { origin: 'http://localhost:1' },
      { origin: 'https://localhost' },
    ]) {
      expect((await write(origin)).json().code).toBe('origin-mismatch')
    }
    expect((await write({ origin: 'http://localhost' })).statusCode).toBe(204)
    expect((await api.app.inject({ url: '/v1/me', headers: { cookie } })).statusCode).toBe(401)
  })

  it('gives the same link for the same Idempotency-Key, and stores nothing readable of it', async () => {
    const request = { headers: { 'idempotency-key': 'link-1' } }
    const first = await api.call('POST', '/v1/sign-in-links', request)
    const again = await api.call('POST', '/v1/sign-in-links', request)
    expect([first.statusCode, again.statusCode, again.json()]).toEqual([201, 201, first.json()])
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect((await api.call('POST', '/v1/sign-in-links')).json().url).not.toBe(first.json().url)
    const token = new URL(first.json().url).searchParams.get('token') ?? ''
    const client = new pg.Client({ connectionString: api.databaseUrl })
    await client.connect()
    const { rows } = await client.query("SELECT body::text FROM idempotent_answer WHERE token = 'link-1'")
    await client.end()
    expect(rows[0].body).not.toContain(token)
  })

  it('takes writes of a browser from the public address too, and from it whole', async () => {
    await using behind = await serveApi({ publicUrl: 'https://farm.test', hostNames: null })
    const { url } = (await behind.call('POST', '/v1/sign-in-links')).json()
    const answer = await behind.app.inject(new URL(url).pathname + new URL(url).search)
    const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? ''
    const write = async (origin: string) => {
      const headers = { cookie, origin, host: 'farm.test' }
      return (await behind.app.inject({ method: 'POST', url: '/v1/jobs/job_0/cancel', headers })).statusCode
    }
    expect(await write('https://farm.test')).toBe(404)
    expect(await write('https://farm.test:8443')).toBe(403)
  })

  it('marks the cookie Secure where browsers come over https', async () => {
    await using secure = await serveApi({ publicUrl: 'https://farm.test' })
    const { url } = (await secure.call('POST', '/v1/sign-in-links')).json()
    expect(url).toMatch(/^https:\/\/farm\.test\/sign-in\?token=/)
    const answer = await secure.app.inject(new URL(url).pathname + new URL(url).search)
    expect(String(answer.headers['set-cookie'])).toContain('Secure')
  })

  it('slows down whoever guesses links', async () => {
    await using guessed = await serveApi()
    const codes: number[] = []
    for (let tries = 0; tries < 25; tries++) {
      codes.push((await guessed.app.inject(`/sign-in?token=${tries}`)).statusCode)
    }
    expect(codes[0]).toBe(410)
    expect(codes.at(-1)).toBe(429)
    const limited = await guessed.app.inject('/sign-in?token=x')
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0)
    expect((await guessed.call('GET', '/v1/me')).statusCode).toBe(200)
  })
})

describe('names', () => {
  it('answers to its own names only', async () => {
    for (const [host, status] of [
      ['localhost:4400', 200],
      ['127.0.0.1', 200],
      ['evil.test', 421],
      ['localhost.evil.test', 421],
    ] as const) {
      expect((await api.app.inject({ url: '/healthz', headers: { host } })).statusCode, host).toBe(status)
    }
  })
})
