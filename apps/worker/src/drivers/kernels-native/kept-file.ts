import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelFile } from '../driver.js'

/** Files that are used again and again by many runs; of more the longest unused go. */
const mostFiles = 64

/** A file of these bytes in a folder of PACELINE_HOME, by its digest. */
export async function keptFile(folder: string, extension: string, bytes: Uint8Array): Promise<ModelFile> {
  const { isNew, ...file } = await written(folder, extension, bytes)
  if (isNew) await forgetOldest(folder, extension)
  return file
}

/** The same in a folder that goes as a whole: nothing is taken from it before. */
export async function storedFile(folder: string, extension: string, bytes: Uint8Array): Promise<ModelFile> {
  const { isNew: _, ...file } = await written(folder, extension, bytes)
  return file
}

async function written(
  folder: string,
  extension: string,
  bytes: Uint8Array,
): Promise<ModelFile & { readonly isNew: boolean }> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const path = join(folder, `${sha256}.${extension}`)
  const file = { path, sha256, bytes: bytes.byteLength }
  const now = new Date()
  try {
    await utimes(path, now, now)
    return { ...file, isNew: false }
  } catch {
    await mkdir(folder, { recursive: true })
    // Of each writer its own: none renames what another still writes.
    const partial = `${path}.${randomUUID()}`
    await writeFile(partial, bytes)
    await rename(partial, path)
    return { ...file, isNew: true }
  }
}

async function forgetOldest(folder: string, extension: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(`.${extension}`))
  if (names.length <= mostFiles) return
  const seen = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      return { path, usedMs: await changedMs(path) }
    }),
  )
  seen.sort((a, b) => b.usedMs - a.usedMs)
  await Promise.all(seen.slice(mostFiles).map(({ path }) => rm(path, { force: true })))
}

/** 0 for what has gone meanwhile. */
function changedMs(path: string): Promise<number> {
  return stat(path)
    .then(({ mtimeMs }) => mtimeMs)
    .catch(() => 0)
}
