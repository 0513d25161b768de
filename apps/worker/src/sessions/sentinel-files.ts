import { createHash } from 'node:crypto'
import { mkdir, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sentinelModels } from '@paceline/tflite'
import type { SentinelModel } from './sentinels.js'

/** The sentinels as files in a folder, which is made and kept: their bytes never change under one name. */
export async function sentinelFiles(folder: string): Promise<SentinelModel[]> {
  await mkdir(folder, { recursive: true })
  return Promise.all(
    sentinelModels().map(async ({ name, bytes }) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const path = join(folder, `${name}-${sha256.slice(0, 16)}.tflite`)
      if (!(await isThere(path, bytes.length))) await writeWhole(path, bytes)
      return { name, file: { path, sha256, bytes: bytes.length } }
    }),
  )
}

async function isThere(path: string, bytes: number): Promise<boolean> {
  try {
    return (await stat(path)).size === bytes
  } catch {
    return false
  }
}

/** A worker that is killed meanwhile leaves no half of a model under its name. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}.${process.pid}`
  await writeFile(unfinished, bytes)
  await rename(unfinished, path)
}
