import type { AdbStream } from '../../adb-stream.js'
import { fileErrorWords } from './file-error.js'
import { incomingAt } from './incoming-file.js'
import { fail, MAX_DATA_BYTES, words } from './sync-packets.js'
import type { SyncReader } from './sync-reader.js'

/** SEND: takes a file that the host pushes. Failures are answered in words, and nothing half is left. */
export async function receivePush(
  stream: AdbStream,
  reader: SyncReader,
  path: Buffer,
  mode: number,
): Promise<void> {
  await using incoming = incomingAt(path, mode)
  let failed = false
  // Said as soon as it is known; the host may go on to its DONE before it listens, which is taken and dropped.
  const attempt = async (step: Promise<void>) => {
    try {
      await step
    } catch (error) {
      failed = true
      await incoming[Symbol.asyncDispose]()
      await stream.write(fail(fileErrorWords(path, error)))
    }
  }
  await attempt(incoming.open())
  for (;;) {
    const { id, value } = await reader.takeHeader()
    if (id === 'DATA' && value <= MAX_DATA_BYTES) {
      const bytes = await reader.take(value)
      if (!failed) await attempt(incoming.append(bytes))
    } else if (id === 'DONE') {
      if (!failed) await attempt(incoming.finish(value))
      if (!failed) await stream.write(words('OKAY', 0))
      return
    } else {
      throw new Error(`within a pushed file came ${JSON.stringify(id)} with ${value}`)
    }
  }
}

/** Takes the request's `PATH,MODE` apart; the mode is decimal, and a path may have commas of its own. */
export function readSendRequest(request: Buffer): { path: Buffer; mode: number } {
  const comma = request.lastIndexOf(',')
  const mode = comma < 0 ? Number.NaN : Number.parseInt(request.toString('latin1', comma + 1), 10)
  return Number.isNaN(mode) ? { path: request, mode: 0o644 } : { path: request.subarray(0, comma), mode }
}
