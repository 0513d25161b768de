import type { ByteCursor } from './byte-cursor.js'
import { InvalidPluginError } from './invalid-plugin-error.js'
import { pluginLimits } from './limits.js'
import { listOf } from './section-list.js'

const MEMORY_KIND = 2
const kinds = ['function', 'table', 'memory', 'global', 'tag']

export interface MemoryLimits {
  readonly initial: number
  readonly maximum: number | null
}

/** The one memory that a plug-in imports, or null. Throws at the first import that is anything else. */
export function readImports(section: ByteCursor): MemoryLimits | null {
  let memory: MemoryLimits | null = null
  listOf(section, 'import', (cursor, what, offset) => {
    const from = `${cursor.name(what)}.${cursor.name(what)}`
    const kind = cursor.byte(what)
    if (kind !== MEMORY_KIND || from !== 'env.memory' || memory !== null) {
      const named = `is the ${kinds[kind] ?? 'unknown thing'} ${from}`
      throw new InvalidPluginError(
        what,
        `${named}; a plug-in imports the memory env.memory, and no more`,
        offset,
      )
    }
    memory = limitsOf(cursor, what)
  })
  return memory
}

/**
 * Tables stay small and say so, since they are not in the memory that is limited. All of them share the limit, and
 * one counts as an entry at least: the engine makes it, however little it holds.
 */
export function readTables(section: ByteCursor): void {
  let entries = 0
  listOf(section, 'table', (cursor, what, offset) => {
    const type = cursor.byte(what)
    if (type !== 0x70 && type !== 0x6f)
      throw new InvalidPluginError(what, 'is a table that no plug-in uses', offset)
    const { initial, maximum } = limitsOf(cursor, what)
    const most = pluginLimits.tableEntries
    if (maximum === null || maximum > most || initial > most)
      throw new InvalidPluginError(what, `needs a maximum of at most ${most} entries`, offset)
    entries += Math.max(1, maximum)
    if (entries > most) {
      const detail = `brings the entries of all tables to ${entries}, and ${most} is the most`
      throw new InvalidPluginError(what, detail, offset)
    }
  })
}

/** A plug-in has no memory of its own: its host could not limit it. */
export function readMemories(section: ByteCursor): void {
  listOf(section, 'memory', (_cursor, what, offset) => {
    const detail = 'is a memory of its own; import env.memory instead (wasm-ld --import-memory)'
    throw new InvalidPluginError(what, detail, offset)
  })
}

const HAS_MAXIMUM = 1
const SHARED = 2

function limitsOf(cursor: ByteCursor, what: string): MemoryLimits {
  const offset = cursor.offset
  const flags = cursor.byte(what)
  if ((flags & SHARED) !== 0)
    throw new InvalidPluginError(what, 'is shared; a plug-in has one thread', offset)
  if (flags > HAS_MAXIMUM)
    throw new InvalidPluginError(
      what,
      'has 64-bit addresses or another page size, which no plug-in uses',
      offset,
    )
  const initial = cursor.u32(what)
  return { initial, maximum: flags === HAS_MAXIMUM ? cursor.u32(what) : null }
}
