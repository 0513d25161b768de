import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeModel } from '@paceline/tflite'
import type { ModelFile } from '../drivers/driver.js'
import type { ProfileSlice } from './profile-slices.js'

/** Writes slices as files, one after the other: a file is a few megabytes, and all at once would be a gigabyte. */
export async function writeSlices(
  slices: readonly ProfileSlice[],
  folder: string,
  signal: AbortSignal,
): Promise<Map<string, ModelFile>> {
  const files = new Map<string, ModelFile>()
  for (const { id, build } of slices) {
    signal.throwIfAborted()
    const bytes = writeModel(build())
    const path = join(folder, `${id.replace(':', '-')}.tflite`)
    await writeFile(path, bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    files.set(id, { path, sha256, bytes: bytes.length })
  }
  return files
}
