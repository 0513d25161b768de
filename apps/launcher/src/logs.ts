import {
  closeSync,
  copyFileSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statSync,
  truncateSync,
} from 'node:fs'
import path from 'node:path'

const largestBytes = 20_000_000
const tailBytes = 16_384

/** The log file of one process; what an earlier start left grows too large is kept once, as `<name>.1.log`. */
export function logFileOf(folder: string, name: string): string {
  const file = path.join(folder, `${name}.log`)
  if (sizeOf(file) > largestBytes) renameSync(file, path.join(folder, `${name}.1.log`))
  return file
}

/**
 * Keeps the logs of running programs to a size: the full one is copied to `<name>.1.log` and begun anew. Its writers
 * hold it open for appending and go on at its start; what they write between copy and cut is lost.
 */
export function boundLogs(folder: string, atMostBytes = largestBytes): void {
  for (const entry of readdirSync(folder)) {
    const name = /^(?<name>.+?)(?<!\.1)\.log$/.exec(entry)?.groups?.name
    if (name === undefined) continue
    const file = path.join(folder, entry)
    if (sizeOf(file) <= atMostBytes) continue
    keepCopy(file, path.join(folder, `${name}.1.log`))
    truncateSync(file)
  }
}

function keepCopy(file: string, copy: string): void {
  try {
    copyFileSync(file, copy)
  } catch {
    // A full disk, most likely: cutting the log makes room, which is worth more than its copy.
  }
}

/** The last lines of a log file, or nothing when there is none. */
export function tailOf(file: string, lines: number): string {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch {
    return ''
  }
  try {
    const { size } = fstatSync(descriptor)
    const buffer = Buffer.alloc(Math.min(size, tailBytes))
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length)
    return buffer.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n')
  } finally {
    closeSync(descriptor)
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
