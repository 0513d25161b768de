import { randomUUID } from 'node:crypto'
import { accessSync, createReadStream } from 'node:fs'
import { access, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { ArtifactMissingError, requireDigest } from './errors.js'
import type { ArtifactStore } from './store.js'
import { writeHashed } from './write-hashed.js'

/** Only this user may look: models are somebody's property. */
const directoryMode = 0o700
/** Half-written files of a killed process are deleted at the next start's first put, when older than this. */
const leftoverMs = 3_600_000

/**
 * Artifacts as files, `ab/abcd…` under the directory. A put is written to `incoming/` beside them, synced and
 * renamed, which is atomic within one file system.
 */
export function openDirectoryStore(directory: string): ArtifactStore {
  const incoming = path.join(directory, 'incoming')
  let prepared: Promise<void> | undefined

  const fileOf = (sha256: string) => {
    requireDigest(sha256)
    return path.join(directory, sha256.slice(0, 2), sha256)
  }
  const prepare = () => {
    prepared ??= prepareIncoming(incoming).catch((error) => {
      prepared = undefined
      throw error
    })
    return prepared
  }

  return {
    async put(source, { maxBytes = Number.POSITIVE_INFINITY } = {}) {
      await prepare()
      const temporary = path.join(incoming, randomUUID())
      try {
        const stored = await writeHashed(temporary, source, maxBytes)
        await moveInto(temporary, fileOf(stored.sha256))
        return stored
      } finally {
        await rm(temporary, { force: true })
      }
    },

    open(sha256) {
      const file = fileOf(sha256)
      return Readable.from(readChunks(file, sha256), { objectMode: false })
    },

    async read(sha256) {
      return readFile(fileOf(sha256)).catch((error) => {
        throw asMissing(error, sha256)
      })
    },

    async path(sha256) {
      const file = fileOf(sha256)
      try {
        // Each session asks, and the folder is of this machine: to hand it to another thread costs many times the look.
        accessSync(file)
      } catch (error) {
        throw asMissing(error, sha256)
      }
      return file
    },

    async has(sha256) {
      return access(fileOf(sha256)).then(
        () => true,
        () => false,
      )
    },

    async delete(sha256) {
      await rm(fileOf(sha256), { force: true })
    },
  }
}

async function* readChunks(file: string, sha256: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file)
  } catch (error) {
    throw asMissing(error, sha256)
  }
}

async function prepareIncoming(incoming: string): Promise<void> {
  await mkdir(incoming, { recursive: true, mode: directoryMode })
  for (const name of await readdir(incoming)) {
    const file = path.join(incoming, name)
    const status = await stat(file).catch(() => null)
    if (status !== null && Date.now() - status.mtimeMs > leftoverMs) await rm(file, { force: true })
  }
}

/** The rename survives a power cut only once the folder that names the file is on the disk as well. */
async function moveInto(temporary: string, file: string): Promise<void> {
  const folder = path.dirname(file)
  await mkdir(folder, { recursive: true, mode: directoryMode })
  await rename(temporary, file)
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function asMissing(error: unknown, sha256: string): unknown {
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  return missing ? new ArtifactMissingError(sha256, { cause: error }) : error
}
