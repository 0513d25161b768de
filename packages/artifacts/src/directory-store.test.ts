import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ArtifactMissingError, ArtifactTooLargeError, InvalidDigestError } from './errors.js'
import { openArtifactStore } from './open-store.js'
import type { ArtifactStore } from './store.js'

let directory: string
let store: ArtifactStore

beforeEach(async () => {
  directory = path.join(await mkdtemp(path.join(tmpdir(), 'paceline-artifacts-')), 'store')
  store = openArtifactStore({ directory })
})
afterEach(() => rm(path.dirname(directory), { recursive: true, force: true }))

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const absent = digestOf(Buffer.from('absent'))

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

describe('put', () => {
  test.each([0, 1, 65_536, 1_000_003])(
    'keeps %d bytes under their digest, from bytes or a stream',
    async (length) => {
      const bytes = randomBytes(length)
      const stored = await store.put(bytes)
      expect(stored).toEqual({ sha256: digestOf(bytes), bytes: length })
      expect(await store.put(Readable.from(pieces(bytes, 40_000)))).toEqual(stored)
      expect(Buffer.from(await store.read(stored.sha256)).equals(bytes)).toBe(true)
      expect((await buffer(store.open(stored.sha256))).equals(bytes)).toBe(true)
      expect((await readFile(await store.path(stored.sha256))).equals(bytes)).toBe(true)
      expect(await filesUnder(directory)).toEqual([await store.path(stored.sha256)])
    },
  )

  test('of the same bytes many times at once keeps them once', async () => {
    const bytes = randomBytes(200_000)
    const stored = await Promise.all(Array.from({ length: 8 }, () => store.put(pieces(bytes, 7_000))))
    expect(new Set(stored.map(({ sha256 }) => sha256)).size).toBe(1)
    expect(await filesUnder(directory)).toHaveLength(1)
  })

  test('that is too large stops reading, throws and leaves nothing', async () => {
    let read = 0
    const endless = (async function* () {
      for (;;) {
        read += 1000
        yield randomBytes(1000)
      }
    })()
    await expect(store.put(endless, { maxBytes: 10_500 })).rejects.toThrow(ArtifactTooLargeError)
    expect(read).toBe(11_000)
    expect(await filesUnder(directory)).toEqual([])
    expect(await store.put(randomBytes(10_500), { maxBytes: 10_500 })).toMatchObject({ bytes: 10_500 })
  })

  test('whose source breaks leaves nothing', async () => {
    const broken = (async function* () {
      yield randomBytes(1000)
      throw new Error('the connection was cut')
    })()
    await expect(store.put(broken)).rejects.toThrow('the connection was cut')
    expect(await filesUnder(directory)).toEqual([])
  })

  test('clears away what a killed process left, and nothing that may still be written', async () => {
    await store.put(Buffer.from('makes the folders'))
    const [old, young] = ['old', 'young'].map((name) => path.join(directory, 'incoming', name))
    if (old === undefined || young === undefined) throw new Error('two names')
    await Promise.all([writeFile(old, 'x'), writeFile(young, 'x')])
    const yesterday = new Date(Date.now() - 86_400_000)
    await utimes(old, yesterday, yesterday)
    await openArtifactStore({ directory }).put(Buffer.from('more'))
    expect(await readdir(path.join(directory, 'incoming'))).toEqual(['young'])
  })

  test('lets nobody else look', async () => {
    const { sha256 } = await store.put(Buffer.from('secret weights'))
    for (const place of [path.join(directory, 'incoming'), path.dirname(await store.path(sha256))]) {
      expect((await stat(place)).mode & 0o777).toBe(0o700)
    }
    expect((await stat(await store.path(sha256))).mode & 0o777).toBe(0o600)
  })
})

describe('what is not there', () => {
  test('is missing, by every way to it', async () => {
    expect(await store.has(absent)).toBe(false)
    await expect(store.read(absent)).rejects.toThrow(ArtifactMissingError)
    await expect(store.path(absent)).rejects.toMatchObject({ code: 'artifact-missing' })
    await expect(buffer(store.open(absent))).rejects.toThrow(ArtifactMissingError)
    await expect(store.delete(absent)).resolves.toBeUndefined()
  })

  test('is what was deleted, until it is put again', async () => {
    const { sha256 } = await store.put(Buffer.from('comes and goes'))
    await store.delete(sha256)
    expect(await store.has(sha256)).toBe(false)
    await store.put(Buffer.from('comes and goes'))
    expect(await store.has(sha256)).toBe(true)
  })

  test.each(['', '../../etc/passwd', absent.toUpperCase(), `${absent}/`, absent.slice(1)])(
    'is no digest: %j',
    async (name) => {
      await expect(store.read(name)).rejects.toThrow(InvalidDigestError)
      await expect(store.path(name)).rejects.toThrow(InvalidDigestError)
      await expect(store.has(name)).rejects.toThrow(InvalidDigestError)
      await expect(store.delete(name)).rejects.toThrow(InvalidDigestError)
      expect(() => store.open(name)).toThrow(InvalidDigestError)
    },
  )
})
