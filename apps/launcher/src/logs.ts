import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'

const largestBytes = 20_000_000
const tailBytes = 16_384

/** The log file of one process; what an earlier start left grows too large is kept once, as `<name>.1.log`. */
export function logFileOf(folder: string, name: string): string {
  const file = path.join(folder, `${name}.log`)
  if (sizeOf(file) > largestBytes) renameSync(file, path.join(folder, `${name}.1.log`))
  return file
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
