import { createHash } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import type { ModelFile } from '../driver.js'

/** Files that are used again and again by many runs; of more the longest unused go. */
const mostFiles = 64

/** A file of these bytes in a folder of PACELINE_HOME, by its digest. */
export async function keptFile(folder: string, extension: string, bytes: Uint8Array): Promise<ModelFile> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const path = join(folder, `${sha256}.${extension}`)
  const now = new Date()
  try {
    await utimes(path, now, now)
  } catch {
    await mkdir(folder, { recursive: true })
    const partial = `${path}.${process.pid}`
    await writeFile(partial, bytes)
    await rename(partial, path)
    await forgetOldest(folder, extension)
  }
  return { path, sha256, bytes: bytes.byteLength }
}

async function forgetOldest(folder: string, extension: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(`.${extension}`))
  if (names.length <= mostFiles) return
  const seen = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      return {
        path,
        usedMs: await stat(path)
          .then(({ mtimeMs }) => mtimeMs)
          .catch(() => 0),
      }
    }),
  )
  seen.sort((a, b) => b.usedMs - a.usedMs)
  await Promise.all(seen.slice(mostFiles).map(({ path }) => rm(path, { force: true })))
}
