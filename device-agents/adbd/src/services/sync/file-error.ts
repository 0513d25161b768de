import { constants } from 'node:os'

/** Linux's positive number of a file error; EIO for what is none. */
export function errnoOf(error: unknown): number {
  const { errno } = error as NodeJS.ErrnoException
  return errno === undefined ? constants.errno.EIO : Math.abs(errno)
}

/** Such as `/data/x: No space left on device (ENOSPC)`: in the words that adb's users know. */
export function fileErrorWords(path: Buffer, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === undefined) return `${path}: ${message}`
  // Node says `ENOSPC: no space left on device, write`.
  const [, reason = message] = /^\w+: ([^,]+)/.exec(message) ?? []
  return `${path}: ${reason.charAt(0).toUpperCase()}${reason.slice(1)} (${code})`
}
