import { createHash } from 'node:crypto'
import { mkdir, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sentinelFamilies, sentinelModels } from '@paceline/tflite'
import type { SentinelModel } from './sentinels.js'

/** The sentinels of every family as files in a folder, which is made and kept: their bytes never change under one name. */
export async function sentinelFiles(folder: string): Promise<SentinelModel[]> {
  await mkdir(folder, { recursive: true })
  const files: SentinelModel[] = []
  // One after the other: families may share a model, and with it its file.
  for (const { family, name, bytes } of sentinelFamilies.flatMap(sentinelModels)) {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const path = join(folder, `${name}-${sha256.slice(0, 16)}.tflite`)
    if (!(await isThere(path, bytes.length))) await writeWhole(path, bytes)
    files.push({ family, name, file: { path, sha256, bytes: bytes.length } })
  }
  return files
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
