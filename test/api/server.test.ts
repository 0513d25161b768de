import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  freshDatabase,
  repository,
  type TemporaryFolder,
  type TestDatabase,
  temporaryFolder,
} from '../stack/index.js'

let database: TestDatabase
let folder: TemporaryFolder
const children: ChildProcess[] = []
beforeAll(async () => {
  database = await freshDatabase()
  folder = temporaryFolder('api-server')
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await database[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

interface Started {
  readonly child: ChildProcess
  readonly exited: Promise<unknown[]>
  readonly output: () => string
  ready(): Promise<{ url: string; signInUrl: string }>
}

function start(env: Record<string, string | undefined> = {}): Started {
  const child = fork(path.join(repository, 'apps/api/dist/server.js'), [], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: database.url,
      PACELINE_HOME: path.join(folder.path, 'home'),
      PACELINE_PORT: '0',
      PACELINE_DEMO: '0',
      PACELINE_LOG_LEVEL: 'warn',
      ...env,
    },
    silent: true,
  })
  children.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
  const exited = once(child, 'exit')
  return {
    child,
    exited,
    output: () => output,
    async ready() {
      const message = await Promise.race([once(child, 'message'), exited.then(() => [null])])
      if (!message[0]) throw new Error(`ended before it was ready: ${output}`)
      return message[0] as { url: string; signInUrl: string }
    },
  }
}

describe('the API process', () => {
  it('writes the key, signs a browser in by its link, and ends on SIGTERM', async () => {
    const first = start()
    const { url, signInUrl } = await first.ready()
    const key = await readFile(path.join(folder.path, 'home', 'key'), 'utf8')
    const me = await fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${key.trim()}` } })
    expect(await me.json()).toMatchObject({ name: 'admin', via: 'key' })
    const signedIn = await fetch(signInUrl, { redirect: 'manual' })
    expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/'])
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect((await fetch(`${url}/v1/me`, { headers: { cookie } })).status).toBe(200)
    expect((await fetch(signInUrl, { redirect: 'manual' })).status).toBe(410)
    first.child.kill('SIGTERM')
    expect(await first.exited).toEqual([0, null])

    const second = start()
    await second.ready()
    expect(await readFile(path.join(folder.path, 'home', 'key'), 'utf8')).toBe(key)
    // Its supervisor is gone: nobody would ever stop it.
    second.child.disconnect()
    expect(await second.exited).toEqual([0, null])
  })

  it('ends while an event stream is open', async () => {
    const server = start()
    const { url } = await server.ready()
    const key = (await readFile(path.join(folder.path, 'home', 'key'), 'utf8')).trim()
    const stream = await fetch(`${url}/v1/events`, {
      headers: { authorization: `Bearer ${key}`, accept: 'text/event-stream' },
    })
    expect(stream.status).toBe(200)
    server.child.kill('SIGTERM')
    expect(await server.exited).toEqual([0, null])
    await stream.text().catch(() => 'cut')
  })

  it.each([
    ['DATABASE_URL', { DATABASE_URL: undefined }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://user:hidden@x' }],
    ['PACELINE_HOME', { PACELINE_HOME: '' }],
    ['PACELINE_PORT', { PACELINE_PORT: '99999' }],
    ['PACELINE_QUEUE', { PACELINE_QUEUE: 'kafka' }],
    ['REDIS_URL', { PACELINE_QUEUE: 'redis' }],
  ])('names %s when it is wrong and starts nothing', async (name, env) => {
    const server = start(env)
    expect(await server.exited).toEqual([1, null])
    expect(server.output()).toContain(name)
    expect(server.output()).not.toContain('hidden')
    expect(server.output().trim().split('\n')).toHaveLength(1)
  })
})

it('serves the dashboard, and its page for every place in it', async () => {
  const server = start()
  const { url } = await server.ready()
  const page = await fetch(`${url}/models/mdl_1`, { headers: { accept: 'text/html' } })
  const built = existsSync(path.join(repository, 'apps/dashboard/dist/index.html'))
  expect([page.status, page.headers.get('content-type')?.split(';')[0]]).toEqual(
    built ? [200, 'text/html'] : [404, 'application/problem+json'],
  )
  const mistyped = await fetch(`${url}/v1/nothing`, { headers: { accept: 'text/html' } })
  expect(mistyped.status).toBe(404)
  server.child.kill('SIGTERM')
  await server.exited
})
