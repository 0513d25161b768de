import { readSync, writeSync } from 'node:fs'

/**
 * Where messages leave: a pipe of its own, because native libraries print on stdout and stderr as they like,
 * and one printed line would break the stream.
 */
export const MESSAGE_FD = 3
const STDIN_FD = 0

/** Writes a whole line and returns when the pipe has taken it; the worker reads along, so a full pipe empties. */
export function writeLine(fd: number, value: unknown): void {
  const bytes = Buffer.from(`${JSON.stringify(value)}\n`)
  let written = 0
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes, written)
    } catch (error) {
      if (!isCode(error, 'EAGAIN')) throw error
      pause(1)
    }
  }
}

/** The first line of stdin, or null where it ends before one. Blocks: there is nothing else to do until a plan comes. */
export function readLine(): string | null {
  const chunks: Buffer[] = []
  const chunk = Buffer.alloc(64 * 1024)
  for (;;) {
    const count = readSome(chunk)
    if (count === 0) return null
    const end = chunk.subarray(0, count).indexOf(0x0a)
    chunks.push(Buffer.from(chunk.subarray(0, end < 0 ? count : end)))
    if (end >= 0) return Buffer.concat(chunks).toString('utf8')
  }
}

function readSome(into: Buffer): number {
  for (;;) {
    try {
      return readSync(STDIN_FD, into)
    } catch (error) {
      if (isCode(error, 'EOF')) return 0
      if (!isCode(error, 'EAGAIN')) throw error
      pause(1)
    }
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
