import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Product, startProduct, type TemporaryFolder, temporaryFolder } from '../stack/index.js'

let temporary: TemporaryFolder
let home: string
let started: Product[]

beforeEach(() => {
  temporary = temporaryFolder('start')
  home = path.join(temporary.path, 'home')
  started = []
})
afterEach(async () => {
  // All first: starts of one home look alike to each other's wait.
  for (const product of started) product.signal('SIGTERM')
  for (const product of started) await product[Symbol.asyncDispose]()
  temporary[Symbol.dispose]()
})

function start(options: Parameters<typeof startProduct>[0] = {}): Product {
  const product = startProduct({ home, ...options })
  started.push(product)
  return product
}

/** The pid of a process that the home has on record. */
function pidOf(name: string): number {
  return JSON.parse(readFileSync(path.join(home, 'run', `${name}.json`), 'utf8')).pid
}

async function statusOf(url: string, key?: string): Promise<number> {
  const response = await fetch(url, key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } })
  await response.arrayBuffer()
  return response.status
}

describe('npm start', () => {
  test('serves, lets the owner of the home in, and leaves nothing after Ctrl-C', async () => {
    const product = start({ by: 'npm' })
    const { url, signInUrl } = await product.ready()
    expect(await statusOf(`${url}/healthz`)).toBe(200)
    expect(await statusOf(`${url}/readyz`)).toBe(200)
    expect(await statusOf(`${url}/v1/models`)).toBe(401)
    expect(await statusOf(`${url}/v1/models`, product.key())).toBe(200)
    expect(signInUrl.startsWith(url)).toBe(true)
    expect(statSync(path.join(home, 'key')).mode & 0o777).toBe(0o600)
    product.signal('SIGINT')
    expect(await product.exited).toEqual({ code: 0, signal: null })
    expect(await product.gone()).toEqual([])
    expect(existsSync(path.join(home, 'run', 'launcher.json'))).toBe(false)
  })

  test.each(['SIGTERM', 'SIGHUP'] as const)('stops in order on %s', async (signal) => {
    const product = start()
    await product.ready()
    product.signal(signal)
    expect(await product.exited).toEqual({ code: 0, signal: null })
    expect(await product.gone()).toEqual([])
    // PostgreSQL removes its own lock only when it was let finish.
    expect(existsSync(path.join(home, 'postgres', 'data', 'postmaster.pid'))).toBe(false)
  })

  test('stops at once on a second Ctrl-C, and the next start has all data', async () => {
    const first = start()
    await first.measuring()
    // A worker that hears nothing makes the stop last.
    process.kill(pidOf('worker'), 'SIGSTOP')
    first.signal('SIGINT')
    await delay(1_100)
    first.signal('SIGINT')
    expect((await first.exited).code).toBe(1)
    expect(await first.gone()).toEqual([])
    const key = first.key()
    const second = start()
    const { url } = await second.ready()
    expect(second.key()).toBe(key)
    expect(await statusOf(`${url}/v1/models`, key)).toBe(200)
  })

  test('stops while it is still starting', async () => {
    const product = start()
    while (!product.output().includes('Database:')) await delay(10)
    product.signal('SIGINT')
    await product.exited
    expect(await product.gone()).toEqual([])
  })

  test('ends when npm is killed', async () => {
    const product = start({ by: 'npm' })
    await product.ready()
    product.process.kill('SIGKILL')
    expect(await product.gone()).toEqual([])
  })

  test('ends when the launcher is killed, and starts again with all data', async () => {
    const first = start()
    await first.ready()
    const key = first.key()
    first.process.kill('SIGKILL')
    // The next start need not wait: it ends what is still there.
    const second = start()
    const { url } = await second.ready()
    expect(await statusOf(`${url}/v1/models`, key)).toBe(200)
    second.signal('SIGINT')
    await second.exited
    expect(await second.gone()).toEqual([])
  })

  test('refuses a second start of the same home, and the first goes on', async () => {
    const first = start()
    const { url } = await first.ready()
    const second = start()
    expect((await second.exited).code).toBe(1)
    expect(second.output()).toMatch(new RegExp(`The home ${home} is in use by another start \\(pid \\d+\\)`))
    expect(await statusOf(`${url}/readyz`)).toBe(200)
  })

  test.each(['api', 'worker'])('brings the %s back when it is killed', async (name) => {
    const product = start()
    const { url } = await product.ready()
    await product.measuring()
    const killed = pidOf(name)
    process.kill(killed, 'SIGKILL')
    while (!product.output().includes(`The ${name} is back`)) {
      expect(product.process.exitCode, product.output()).toBeNull()
      await delay(25)
    }
    expect(pidOf(name)).not.toBe(killed)
    expect(await statusOf(`${url}/readyz`)).toBe(200)
  })

  test('stops everything and names the log when its database is killed', async () => {
    const product = start()
    await product.ready()
    process.kill(pidOf('postgres'), 'SIGKILL')
    expect((await product.exited).code).toBe(1)
    expect(product.output()).toMatch(/The postgres server has ended \(SIGKILL\): see .*postgres\.log\./)
    expect(await product.gone()).toEqual([])
  })

  test('gives up on a program that keeps ending', async () => {
    const product = start()
    await product.measuring()
    for (let killed = 0; product.process.exitCode === null; ) {
      const pid = await pidAfter('worker', killed, product)
      if (pid === undefined) break
      process.kill(pid, 'SIGKILL')
      killed = pid
    }
    expect((await product.exited).code).toBe(1)
    expect(product.output()).toMatch(/The worker keeps ending; it .*: see .*worker\.log\./)
    expect(await product.gone()).toEqual([])
  })
})

/** The pid under which the program runs once it is no longer the given one; undefined when the product ends first. */
async function pidAfter(name: string, before: number, product: Product): Promise<number | undefined> {
  while (product.process.exitCode === null && product.process.signalCode === null) {
    const file = path.join(home, 'run', `${name}.json`)
    if (existsSync(file) && pidOf(name) !== before) return pidOf(name)
    await delay(10)
  }
  return undefined
}
