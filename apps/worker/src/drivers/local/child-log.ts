import { randomBytes } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The end of a log that an error quotes. */
const LAST_BYTES = 1500

/**
 * Where a runner and its libraries print: a file without a name, so that the runner can quote its runtime's
 * refusal, the worker can quote a crash's last words, and nothing has to be read while samples are taken.
 */
export interface ChildLog {
  readonly fd: number
  lastWords(): string
  close(): void
}

export function openChildLog(directory: string = tmpdir()): ChildLog {
  const path = join(directory, `paceline-runner-${process.pid}-${randomBytes(6).toString('hex')}.log`)
  const fd = openSync(path, 'wx+', 0o600)
  removeName(path)
  return {
    fd,
    lastWords() {
      const { size } = fstatSync(fd)
      const start = Math.max(0, size - LAST_BYTES)
      const buffer = Buffer.alloc(size - start)
      const count = readSync(fd, buffer, 0, buffer.length, start)
      return buffer.toString('utf8', 0, count).trim()
    },
    close: () => closeSync(fd),
  }
}

/** Windows keeps the name of an open file; it is a temporary one there. */
function removeName(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // Left to the system's own clearing of its temporary folder.
  }
}
