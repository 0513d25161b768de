import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ArtifactCorruptError, ArtifactMissingError, ArtifactTooLargeError } from './errors.js'
import { openArtifactStore, type S3Config } from './open-store.js'
import type { ArtifactStore } from './store.js'

/** s3rver brings no types: an S3 server of its own, over a folder. */
const S3rver = createRequire(import.meta.url)('s3rver') as new (
  options: object,
) => { run(): Promise<Server>; close(): Promise<void> }

let folder: string
let server: InstanceType<typeof S3rver>
let port: number
let stores = 0

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paceline-s3-'))
  port = await freePort()
  server = new S3rver({
    address: '127.0.0.1',
    port,
    silent: true,
    directory: path.join(folder, 'server'),
    configureBuckets: [{ name: 'models' }],
  })
  await server.run()
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

let config: S3Config & { cacheDirectory: string }
let store: ArtifactStore

beforeEach(() => {
  stores += 1
  // A prefix of its own for each test, and credentials that s3rver has built in.
  const s3Url = `s3+http://S3RVER:S3RVER@127.0.0.1:${port}/models/test-${stores}`
  config = { s3Url, cacheDirectory: path.join(folder, `cache-${stores}`) }
  store = openArtifactStore(config)
})

/** The same bucket as another host sees it, with nothing in its cache. */
const elsewhere = (more: Partial<S3Config> = {}) => {
  return openArtifactStore({ ...config, cacheDirectory: `${config.cacheDirectory}-elsewhere`, ...more })
}
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const absent = digestOf(Buffer.from('absent'))

describe('bytes that one host puts', () => {
  test.each([0, 1, 5_000_011])('are there for every other, all %d of them', async (length) => {
    const bytes = randomBytes(length)
    const stored = await store.put(bytes)
    expect(stored).toEqual({ sha256: digestOf(bytes), bytes: length })
    expect(await store.put(pieces(bytes))).toEqual(stored)
    const other = elsewhere()
    expect(await other.has(stored.sha256)).toBe(true)
    expect((await buffer(other.open(stored.sha256))).equals(bytes)).toBe(true)
    expect(Buffer.from(await other.read(stored.sha256)).equals(bytes)).toBe(true)
    expect((await stat(await other.path(stored.sha256))).size).toBe(length)
  })

  test('are gone for every other once deleted', async () => {
    const { sha256 } = await store.put(Buffer.from('soon gone'))
    await elsewhere().delete(sha256)
    expect(await store.has(sha256)).toBe(false)
    await expect(elsewhere().read(sha256)).rejects.toThrow(ArtifactMissingError)
  })

  test('that are too large, or cut off, leave nothing', async () => {
    await expect(store.put(pieces(randomBytes(50_000)), { maxBytes: 20_000 })).rejects.toThrow(
      ArtifactTooLargeError,
    )
    const broken = (async function* () {
      yield randomBytes(1000)
      throw new Error('cut off')
    })()
    await expect(store.put(broken)).rejects.toThrow('cut off')
    expect(await filesUnder(config.cacheDirectory)).toEqual([])
  })

  test('that the server does not take are not kept here either', async () => {
    const unreachable = openArtifactStore({
      ...config,
      s3Url: `s3+http://S3RVER:S3RVER@127.0.0.1:${port}/no-such-bucket`,
    })
    await expect(unreachable.put(Buffer.from('nowhere to go'))).rejects.toThrow()
    expect(await filesUnder(config.cacheDirectory)).toEqual([])
  })
})

test('what is not there is missing, by every way to it', async () => {
  expect(await store.has(absent)).toBe(false)
  await expect(store.read(absent)).rejects.toThrow(ArtifactMissingError)
  await expect(store.path(absent)).rejects.toThrow(ArtifactMissingError)
  await expect(buffer(store.open(absent))).rejects.toThrow(ArtifactMissingError)
  await expect(store.delete(absent)).resolves.toBeUndefined()
})

test('bytes that are not those of their name are refused and not kept', async () => {
  const { sha256 } = await store.put(Buffer.from('what was put'))
  // What a failing disk of the server does: other bytes under the same key.
  const objects = (await filesUnder(path.join(folder, 'server'))).filter((file) => file.includes(sha256))
  const body = objects.find((file) => file.endsWith('_object'))
  if (body === undefined) throw new Error(`s3rver keeps ${sha256} under another name: ${objects.join(', ')}`)
  await writeFile(body, 'what was pxt')
  const other = elsewhere()
  await expect(other.path(sha256)).rejects.toThrow(ArtifactCorruptError)
  expect(await filesUnder(`${config.cacheDirectory}-elsewhere`)).toEqual([])
})

describe('the local cache', () => {
  test('downloads once for many who ask at once', async () => {
    const { sha256 } = await store.put(randomBytes(300_000))
    const other = elsewhere()
    const paths = await Promise.all(Array.from({ length: 6 }, () => other.path(sha256)))
    expect(new Set(paths).size).toBe(1)
  })

  test('drops the longest unused beyond its bound, and never what was asked for lately', async () => {
    const puts = []
    for (let n = 0; n < 4; n++) puts.push((await store.put(randomBytes(1000))).sha256)
    const [first = '', second = '', third = '', fourth = ''] = puts
    const other = elsewhere({ cacheBytes: 2000 })
    for (const [sha256, hoursAgo] of [
      [first, 2],
      [second, 3],
    ] as const) {
      const when = new Date(Date.now() - hoursAgo * 3_600_000)
      await utimes(await other.path(sha256), when, when)
    }
    const cached = async () =>
      (await filesUnder(`${config.cacheDirectory}-elsewhere`)).map((file) => path.basename(file)).sort()
    await other.path(third)
    expect(await cached()).toEqual([first, third].sort())
    await other.path(first)
    await other.path(fourth)
    expect(await cached()).toEqual([first, third, fourth].sort())
    expect(await other.read(second)).toHaveLength(1000)
  })
})

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 30_000) yield bytes.subarray(from, from + 30_000)
}

async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address() as AddressInfo
      probe.close(() => resolve(free))
    })
  })
}
