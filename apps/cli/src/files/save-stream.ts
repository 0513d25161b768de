import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CliError, usageError } from '../cli-error.js'
import { exitCodes } from '../exit-codes.js'

/**
 * Saves what the API sends, and gives how many bytes that is. What arrives goes to a file beside it first, so that a
 * connection that breaks leaves nothing that looks whole. Throws CliError: `usage` where the file cannot be written,
 * and `cut-off`.
 *
 * @param what is saved, as the message of a broken connection names it
 */
export async function saveStream(body: unknown, file: string, what: string): Promise<number> {
  const part = `${file}.part`
  try {
    const arriving = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0])
    await pipeline(arriving, createWriteStream(part))
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    throw explained(error, file, what)
  }
  return (await stat(file)).size
}

function explained(error: unknown, file: string, what: string): unknown {
  if (!(error instanceof Error)) return error
  const { code, syscall } = error as NodeJS.ErrnoException
  if (syscall === 'open' || syscall === 'write' || syscall === 'rename') {
    return usageError(`${file} cannot be written (${code}): choose another place with --output.`)
  }
  // As fetch says it when the other side is gone in the middle of a body.
  if (error.message !== 'terminated') return error
  const sentence = `The connection broke before the ${what} was whole: try again.`
  return new CliError('cut-off', sentence, exitCodes.unreachable)
}
