import type { Schemas } from '@paceline/client'
import { usageError } from '../cli-error.js'

export type Transform = Schemas['Transform']

/** Fields that a kind is given where they are left out. */
const defaults: Readonly<Record<string, object>> = { prune: { pattern: 'unstructured' } }

/**
 * Reads a chain of transforms as a command line writes them: a word begins one, each `field=value` after it belongs to
 * it. Values are JSON where they can be read as such, else text. What the fields may be is the API's to say.
 *
 * @throws CliError `usage` where a field stands before every kind, or twice
 */
export function parseChain(words: readonly string[]): Transform[] {
  const chain: { kind: string; fields: Record<string, unknown> }[] = []
  for (const word of words) {
    const at = word.indexOf('=')
    if (at < 0) {
      chain.push({ kind: word, fields: {} })
      continue
    }
    const last = chain.at(-1)
    const name = word.slice(0, at)
    if (last === undefined)
      throw usageError(`"${word}" belongs to no transform: write its kind first, as in prune ${word}.`)
    if (Object.hasOwn(last.fields, name)) throw usageError(`"${name}" is given twice to ${last.kind}.`)
    last.fields[name] = readValue(word.slice(at + 1))
  }
  if (chain.length === 0) throw usageError('Say what to do, such as: prune sparsity=0.8')
  return chain.map(({ kind, fields }) => ({ ...defaults[kind], ...fields, kind }) as Transform)
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
