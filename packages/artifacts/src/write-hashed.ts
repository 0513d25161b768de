import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { ArtifactTooLargeError } from './errors.js'
import type { ArtifactSource, StoredArtifact } from './store.js'

/** Writes a new file from the source, through to the disk, and gives its digest; leaves deleting it to the caller. */
export async function writeHashed(
  file: string,
  source: ArtifactSource,
  maxBytes: number,
): Promise<StoredArtifact> {
  const handle = await open(file, 'wx', 0o600)
  try {
    const hash = createHash('sha256')
    let bytes = 0
    for await (const chunk of chunksOf(source)) {
      bytes += chunk.length
      if (bytes > maxBytes) throw new ArtifactTooLargeError(maxBytes)
      hash.update(chunk)
      await writeAll(handle, chunk)
    }
    await handle.sync()
    return { sha256: hash.digest('hex'), bytes }
  } finally {
    await handle.close()
  }
}

function chunksOf(source: ArtifactSource): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  return source instanceof Uint8Array ? [source] : source
}

/** One write may take less than it was given, as on a disk that is nearly full. */
async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let from = 0; from < chunk.length; ) {
    const { bytesWritten } = await handle.write(chunk, from)
    from += bytesWritten
  }
}
