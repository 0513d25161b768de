import { fstatSync, readSync } from 'node:fs'

const STDERR_FD = 2
/** The most of a log that is read for its last words. */
const MAX_BYTES = 64 * 1024

/** Bytes of that log so far: what is printed from now on begins there. 0 on a terminal or a pipe. */
export function ownLogBytes(fd: number = STDERR_FD): number {
  const stats = fstatSync(fd)
  return stats.isFile() ? stats.size : 0
}

/**
 * What the runtime printed from a byte of its log on, where stderr is a file: the worker gives each child one, so that both can
 * read it, the child for a refusal's words and the worker for a crash's. Empty on a terminal or a pipe.
 */
export function readOwnLog(fromByte = 0, fd: number = STDERR_FD): string {
  const stats = fstatSync(fd)
  if (!stats.isFile()) return ''
  const start = Math.min(stats.size, Math.max(fromByte, stats.size - MAX_BYTES))
  const buffer = Buffer.alloc(stats.size - start)
  const count = readSync(fd, buffer, 0, buffer.length, start)
  return buffer.toString('utf8', 0, count)
}
