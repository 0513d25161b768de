import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { AdbStream } from '../../adb-stream.js'
import { fileErrorWords } from './file-error.js'
import { data, fail, MAX_DATA_BYTES, words } from './sync-packets.js'

/** RECV: sends a file that the host pulls. */
export async function sendPull(stream: AdbStream, path: Buffer): Promise<void> {
  try {
    // Opening a FIFO would wait for its writer, and hold one of Node's few threads for files.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const stats = await file.stat()
    if (stats.isFIFO() || stats.isSocket()) throw new Error('Is not a file')
    for (;;) {
      const { buffer, bytesRead } = await file.read(
        Buffer.allocUnsafe(MAX_DATA_BYTES),
        0,
        MAX_DATA_BYTES,
        null,
      )
      if (bytesRead === 0) break
      if (!(await stream.write(data(buffer.subarray(0, bytesRead))))) return
    }
    await stream.write(words('DONE', 0))
  } catch (error) {
    await stream.write(fail(fileErrorWords(path, error)))
  }
}
