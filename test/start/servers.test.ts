import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  processesMentioning,
  requireSystem,
  type SeenProcess,
  type TemporaryFolder,
  temporaryFolder,
} from '../stack/index.js'

const program = fileURLToPath(new URL('servers-alone.mjs', import.meta.url))
let temporary: TemporaryFolder
let home: string
let started: Servers[]

interface Servers {
  readonly child: ChildProcess
  readonly up: {
    databaseUrl: string
    redisUrl?: string
    keeper: number
    isPublic: boolean
    folder: string
    orphans: string[]
  }
}

beforeEach(() => {
  temporary = temporaryFolder('servers')
  home = path.join(temporary.path, 'home')
  started = []
})
afterEach(async () => {
  for (const { child } of started) child.kill('SIGTERM')
  for (const left of await everythingGone()) process.kill(left.pid, 'SIGKILL')
  temporary[Symbol.dispose]()
})

/** Starts the home's servers from a process of their own, which a test may kill. */
async function startServers(...more: string[]): Promise<Servers> {
  const child = spawn(process.execPath, [program, home, ...more], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`it ended with ${code}`))),
  ])
  const servers = { child, up: JSON.parse(String(line)) }
  started.push(servers)
  return servers
}

async function everythingGone(): Promise<readonly SeenProcess[]> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await delay(50)) {
    if (processesMentioning(home).length === 0) break
  }
  return processesMentioning(home)
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

describe('the servers of a home', () => {
  test('listen on unix sockets alone, in UTF-8, behind a password of their own', async () => {
    const { up } = await startServers()
    const [settings] = await query(
      up.databaseUrl,
      `SELECT current_setting('listen_addresses') AS addresses, current_setting('server_encoding') AS encoding,
              current_setting('max_connections') AS connections, lower('ÄΩ') AS lowered`,
    )
    expect(settings).toEqual({ addresses: '', encoding: 'UTF8', connections: '100', lowered: 'äω' })
    const wrong = new URL(up.databaseUrl)
    wrong.password = 'wrong'
    await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
    expect(statSync(path.join(home, 'postgres.json')).mode & 0o777).toBe(0o600)
  })

  test('end when the process that started them is killed, and keep their data for the next', async () => {
    const first = await startServers()
    await query(first.up.databaseUrl, 'CREATE TABLE kept AS SELECT 7 AS value')
    first.child.kill('SIGKILL')
    expect(await everythingGone()).toEqual([])
    const second = await startServers()
    expect(await query(second.up.databaseUrl, 'SELECT value FROM kept')).toEqual([{ value: 7 }])
  })

  test('a database left behind with its lock by killing all of them comes up again', async () => {
    const first = await startServers()
    await query(first.up.databaseUrl, 'CREATE TABLE kept AS SELECT 8 AS value')
    for (const { pid } of processesMentioning(home)) if (pid !== process.pid) process.kill(pid, 'SIGKILL')
    await everythingGone()
    expect(existsSync(path.join(home, 'postgres', 'data', 'postmaster.pid'))).toBe(true)
    const second = await startServers()
    expect(await query(second.up.databaseUrl, 'SELECT value FROM kept')).toEqual([{ value: 8 }])
  })

  test('a postmaster that nobody keeps any more is stopped first', async () => {
    const first = await startServers('without-redis')
    process.kill(first.up.keeper, 'SIGKILL')
    first.child.kill('SIGKILL')
    const stray = Number(
      readFileSync(path.join(home, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0],
    )
    const second = await startServers('without-redis')
    expect(processesMentioning(home).map(({ pid }) => pid)).not.toContain(stray)
    expect(await query(second.up.databaseUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('says what to restore when the password is lost', async () => {
    const first = await startServers()
    first.child.kill('SIGTERM')
    await everythingGone()
    rmSync(path.join(home, 'postgres.json'))
    const child = spawn(process.execPath, [program, home], { stdio: ['ignore', 'ignore', 'pipe'] })
    let printed = ''
    child.stderr.on('data', (text) => {
      printed += text
    })
    await once(child, 'close')
    expect(printed).toMatch(/postgres\.json, which holds the password .* is gone: restore it/)
  })

  test('lie in a public place when root starts them below a closed folder, and the home names it', async () => {
    chmodSync(temporary.path, 0o700)
    const publicRoot = temporaryFolder('public')
    try {
      const { up, child } = await startServers('public-root', publicRoot.path)
      // Only root runs the database as somebody else, who cannot enter.
      expect(up.isPublic).toBe(process.getuid?.() === 0)
      expect(JSON.parse(readFileSync(path.join(home, 'postgres.json'), 'utf8')).folder).toBe(
        up.isPublic ? up.folder : 'postgres',
      )
      await query(up.databaseUrl, 'CREATE TABLE kept AS SELECT 9 AS value')
      child.kill('SIGTERM')
      await everythingGone()
      const second = await startServers('public-root', publicRoot.path)
      expect(await query(second.up.databaseUrl, 'SELECT value FROM kept')).toEqual([{ value: 9 }])
      second.child.kill('SIGTERM')
      await everythingGone()
      rmSync(home, { recursive: true })
      const third = await startServers('public-root', publicRoot.path)
      expect(third.up.orphans).toEqual(up.isPublic ? [up.folder] : [])
      third.child.kill('SIGTERM')
      await everythingGone()
    } finally {
      publicRoot[Symbol.dispose]()
    }
  })
})

requireSystem('redis-server')('the queue server of a home', () => {
  test('has no port, never evicts and keeps what it was told', async () => {
    const { up } = await startServers()
    expect(up.redisUrl).toMatch(/^redis\+unix:\/\/\//)
    const settings = Object.fromEntries(
      JSON.parse(readFileSync(path.join(home, 'redis-settings.json'), 'utf8')),
    )
    expect(settings).toEqual({ port: '0', 'maxmemory-policy': 'noeviction', appendonly: 'yes' })
  })
})
