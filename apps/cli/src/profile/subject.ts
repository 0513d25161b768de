import { stat } from 'node:fs/promises'
import { usageError } from '../cli-error.js'

/** What a command is asked about: a file, a model that the API knows, or one that a space describes. */
export type Subject =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'model'; readonly id: string }
  | { readonly kind: 'encoding'; readonly space: string; readonly encoding: Record<string, unknown> }

const FORMS =
  'a .tflite or .wasm file, a model id (mdl_…) or an encoding such as mobilenet_v2:{"width":1,"resolution":224}'

/** Reads `mdl_…` and `<space>:{…}`; anything else is a path. Throws CliError `usage`. */
export function parseSubject(text: string): Subject {
  if (/^mdl_[0-9a-z]+$/.test(text)) return { kind: 'model', id: text }
  const [, space, json] = /^([a-z][a-z0-9_]*):(\{.*)$/s.exec(text.trim()) ?? []
  if (space === undefined || json === undefined) return { kind: 'file', path: text }
  return { kind: 'encoding', space, encoding: parseEncoding(space, json) }
}

/** The same for a command that takes no file. */
export function parseKnownSubject(text: string): Exclude<Subject, { kind: 'file' }> {
  const subject = parseSubject(text)
  if (subject.kind !== 'file') return subject
  throw usageError(
    `"${text}" is neither a model id (mdl_…) nor an encoding such as mobilenet_v2:{"width":1,"resolution":224}; "paceline profile" takes files.`,
  )
}

/** Throws CliError `usage` for a path at which there is no file. */
export async function checkFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found?.isFile() === true) return
  const what = found === null ? 'There is no file' : 'That is not a file:'
  throw usageError(`${what} ${path}; give ${FORMS}.`)
}

function parseEncoding(space: string, json: string): Record<string, unknown> {
  try {
    return JSON.parse(json) as Record<string, unknown>
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw usageError(`The encoding after "${space}:" is not JSON (${reason}); put it in single quotes.`)
  }
}
