import type { Model } from '@paceline/contracts'
import { isWasm } from '@paceline/kernel-plugin'
import { ProblemError } from '../problems/problem-error.js'

/** As many first bytes as tell a format. */
export const FORMAT_BYTES = 8

/**
 * The format that a file's first bytes say it has; what else is wrong with it is found when it is read. Throws
 * `invalid-model` where they say neither and the name tells what the sender had in mind.
 */
export function fileFormat(head: Uint8Array, fileName: string | null): Model['format'] {
  if (isWasm(head)) return 'wasm'
  if (String.fromCharCode(...head.subarray(4, 8)) === 'TFL3') return 'tflite'
  if (/\.wasm$/i.test(fileName ?? ''))
    throw refusal('is no WebAssembly module: its first bytes are not those of one')
  if (/\.c$/i.test(fileName ?? ''))
    throw refusal(
      'is C source: "npm run build:plugin -- <file>.c" makes the .wasm kernel plug-in that is sent instead',
    )
  return 'tflite'
}

function refusal(message: string): ProblemError {
  return new ProblemError('invalid-model', `the file ${message}`, [{ path: 'file', message }])
}
