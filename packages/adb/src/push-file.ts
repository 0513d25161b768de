import type { AdbSocket } from '@yume-chan/adb'
import { BufferedReadableStream } from '@yume-chan/stream-extra'
import { DeviceRefusal } from './errors-of.js'

/** By the protocol. */
const MAX_DATA_BYTES = 64 * 1024
const REGULAR_FILE = 0o100000

/**
 * SEND of the sync protocol (AOSP, packages/modules/adb, SYNC.TXT), over a connection to `sync:` that ends with it.
 * Throws what the device refused it with, in its words, and what went wrong with the content, as soon as either is
 * known. The library's own is deaf to its content's errors, and lets go of a write whose failure nobody hears of.
 */
export async function pushFile(
  socket: AdbSocket,
  path: string,
  mode: number,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  const answered = readAnswer(new BufferedReadableStream(socket.readable))
  const refused = new AbortController()
  answered.catch(() => refused.abort())
  const sent = send(socket, Buffer.from(`${path},${REGULAR_FILE | mode}`), content, refused.signal)
  // The answer says why: what the device refuses it may leave unread.
  await Promise.race([Promise.all([sent, answered]), answered.then(() => sent)])
}

async function send(
  socket: AdbSocket,
  target: Buffer,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  refused: AbortSignal,
): Promise<void> {
  const writer = socket.writable.getWriter()
  await writer.write(packet('SEND', target.length, target))
  for await (const bytes of content) {
    for (let at = 0; at < bytes.length; at += MAX_DATA_BYTES) {
      if (refused.aborted) return
      const part = bytes.subarray(at, at + MAX_DATA_BYTES)
      await writer.write(packet('DATA', part.length, part))
    }
  }
  await writer.write(packet('DONE', Math.floor(Date.now() / 1000)))
}

async function readAnswer(reader: BufferedReadableStream): Promise<void> {
  const head = Buffer.from(await reader.readExactly(8))
  const id = head.toString('latin1', 0, 4)
  if (id === 'OKAY') return
  if (id !== 'FAIL') throw new Error(`the answer to a push was ${JSON.stringify(id)}`)
  throw new DeviceRefusal(Buffer.from(await reader.readExactly(head.readUInt32LE(4))).toString('utf8'))
}

function packet(id: string, value: number, bytes: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(8)
  head.write(id, 'latin1')
  head.writeUInt32LE(value, 4)
  return Buffer.concat([head, bytes])
}
