import { readdir, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import { openDirectoryStore } from './directory-store.js'
import { ArtifactCorruptError } from './errors.js'
import type { ArtifactStore } from './store.js'

/** A file that was asked for so lately may be about to be opened, so it stays. */
const inUseMs = 600_000

/** Artifacts of a far store, kept on the local disk within a bound; the longest unused go first. */
export interface LocalCache {
  readonly store: ArtifactStore
  /** The local file, fetched where it is not there yet; throws ArtifactCorruptError where other bytes come. */
  pathOf(sha256: string, fetch: () => Promise<AsyncIterable<Uint8Array>>): Promise<string>
}

export function openLocalCache(directory: string, maxBytes: number): LocalCache {
  const store = openDirectoryStore(directory)
  const fetching = new Map<string, Promise<string>>()

  const fetchOnce = async (sha256: string, fetch: () => Promise<AsyncIterable<Uint8Array>>) => {
    const stored = await store.put(await fetch())
    if (stored.sha256 !== sha256) {
      await store.delete(stored.sha256)
      throw new ArtifactCorruptError(sha256, stored.sha256)
    }
    await trim(directory, maxBytes)
    return store.path(sha256)
  }

  return {
    store,
    async pathOf(sha256, fetch) {
      if (await store.has(sha256)) {
        const file = await store.path(sha256)
        const now = new Date()
        await utimes(file, now, now)
        return file
      }
      // Two who ask at once share one download.
      const running = fetching.get(sha256) ?? fetchOnce(sha256, fetch).finally(() => fetching.delete(sha256))
      fetching.set(sha256, running)
      return running
    },
  }
}

async function trim(directory: string, maxBytes: number): Promise<void> {
  const files = (await cachedFiles(directory)).sort((a, b) => a.usedMs - b.usedMs)
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  for (const file of files) {
    if (bytes <= maxBytes || Date.now() - file.usedMs < inUseMs) return
    await rm(file.path, { force: true })
    bytes -= file.bytes
  }
}

async function cachedFiles(directory: string): Promise<{ path: string; bytes: number; usedMs: number }[]> {
  const folders = (await readdir(directory)).filter((name) => /^[0-9a-f]{2}$/.test(name))
  const listed = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(path.join(directory, folder))
      return names.map((name) => path.join(directory, folder, name))
    }),
  )
  const found = await Promise.all(
    listed.flat().map(async (file) => {
      const status = await stat(file).catch(() => null)
      return status === null ? [] : [{ path: file, bytes: status.size, usedMs: status.mtimeMs }]
    }),
  )
  return found.flat()
}
