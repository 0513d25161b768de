import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CliError, usageError } from '../cli-error.js'
import type { Api } from '../connection/api.js'
import { exitCodes } from '../exit-codes.js'

export interface SavedBundle {
  readonly runId: string
  readonly file: string
  readonly bytes: number
}

/**
 * Saves the evidence of a run. What arrives goes to a file beside it first, so that a connection that breaks leaves
 * nothing that looks whole. Throws CliError: `usage` where the file cannot be written, `cut-off`, and what the API
 * refuses.
 */
export async function saveBundle({ client, answer }: Api, runId: string, file: string): Promise<SavedBundle> {
  const path = { params: { path: { id: runId } } }
  const body = await answer(client.GET('/v1/runs/{id}/bundle', { ...path, parseAs: 'stream' }))
  const part = `${file}.part`
  try {
    const arriving = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0])
    await pipeline(arriving, createWriteStream(part))
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    throw explained(error, file)
  }
  return { runId, file, bytes: (await stat(file)).size }
}

function explained(error: unknown, file: string): unknown {
  if (!(error instanceof Error)) return error
  const { code, syscall } = error as NodeJS.ErrnoException
  if (syscall === 'open' || syscall === 'write' || syscall === 'rename') {
    return usageError(`${file} cannot be written (${code}): choose another place with --output.`)
  }
  // As fetch says it when the other side is gone in the middle of a body.
  if (error.message !== 'terminated') return error
  const sentence = 'The connection broke before the bundle was whole: try again.'
  return new CliError('cut-off', sentence, exitCodes.unreachable)
}
