import { ByteCursor } from './byte-cursor.js'
import { InvalidPluginError } from './invalid-plugin-error.js'
import { type MemoryLimits, readImports, readMemories, readTables } from './module-imports.js'
import { listOf } from './section-list.js'

export interface FunctionType {
  readonly parameters: readonly ValueType[]
  readonly results: readonly ValueType[]
}

export type ValueType = keyof typeof valueTypes
const valueTypes = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b, funcref: 0x70, externref: 0x6f }
const nameOfType = new Map(Object.entries(valueTypes).map(([name, byte]) => [byte, name as ValueType]))

/** What a module says of itself before any of it is compiled. */
export interface ModuleOutline {
  /** The imported memory, in pages; `maximum` is null where it sets none. */
  readonly memory: MemoryLimits | null
  /** Exported functions and their types, by name. */
  readonly functions: ReadonlyMap<string, FunctionType>
  /** The contents of each custom section called `paceline`, with their place in the file. */
  readonly manifests: readonly { readonly bytes: Uint8Array; readonly offset: number }[]
}

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
const FUNCTION_TYPE = 0x60
const FUNCTION_KIND = 0
const sectionNames = [
  'custom',
  'type',
  'import',
  'function',
  'table',
  'memory',
  'global',
  'export',
  'start',
  'element',
  'code',
  'data',
  'data count',
] as const

/** Whether the bytes begin as a WebAssembly module does, whatever follows. */
export function isWasm(bytes: Uint8Array): boolean {
  return HEADER.slice(0, 4).every((byte, index) => bytes[index] === byte)
}

/**
 * Reads the sections that tell what a module imports, exports and asks for (WebAssembly core, 5.5). What the
 * code does is the engine's to validate. Throws InvalidPluginError at what is malformed, and at what no plug-in
 * has: imports beside its memory, memories and types of later proposals.
 */
export function readOutline(bytes: Uint8Array): ModuleOutline {
  if (!HEADER.every((byte, index) => bytes[index] === byte)) {
    throw new InvalidPluginError('header', 'is not that of a WebAssembly module of version 1', 0)
  }
  const cursor = new ByteCursor(bytes, HEADER.length)
  const manifests: ModuleOutline['manifests'][number][] = []
  const seen = new Map<number, ByteCursor>()
  while (!cursor.done) {
    const start = cursor.offset
    const id = cursor.byte('section')
    const name = sectionNames[id]
    if (name === undefined)
      throw new InvalidPluginError(`section ${id}`, 'belongs to a proposal that no plug-in uses', start)
    const what = `${name} section`
    const content = cursor.part(cursor.u32(what), what)
    if (id === 0) {
      if (content.name('custom section') === 'paceline')
        manifests.push({ bytes: content.rest(), offset: content.offset })
    } else if (seen.has(id)) {
      throw new InvalidPluginError(what, 'is there twice', start)
    } else {
      seen.set(id, content)
    }
  }
  const section = (name: (typeof sectionNames)[number]) =>
    seen.get(sectionNames.indexOf(name)) ?? new ByteCursor(bytes, 0, 0)
  const types = readTypes(section('type'))
  const memory = readImports(section('import'))
  readTables(section('table'))
  readMemories(section('memory'))
  const functions = listOf(section('function'), 'function', (each, what) =>
    typeAt(types, each.u32(what), what),
  )
  return { memory, functions: readExports(section('export'), functions), manifests }
}

function readTypes(section: ByteCursor): FunctionType[] {
  return listOf(section, 'type', (cursor, what, offset) => {
    if (cursor.byte(what) !== FUNCTION_TYPE) throw new InvalidPluginError(what, 'is no function type', offset)
    return { parameters: valuesOf(cursor, what), results: valuesOf(cursor, what) }
  })
}

function valuesOf(cursor: ByteCursor, what: string): ValueType[] {
  const values: ValueType[] = []
  for (let left = cursor.u32(what); left > 0; left--) {
    const offset = cursor.offset
    const type = nameOfType.get(cursor.byte(what))
    if (type === undefined)
      throw new InvalidPluginError(what, 'has a value type that no plug-in uses', offset)
    values.push(type)
  }
  return values
}

function readExports(
  section: ByteCursor,
  functions: readonly FunctionType[],
): ReadonlyMap<string, FunctionType> {
  const found = new Map<string, FunctionType>()
  listOf(section, 'export', (cursor, what) => {
    const name = cursor.name(what)
    const kind = cursor.byte(what)
    const index = cursor.u32(what)
    // No function is imported, so that the index is that of the function section.
    if (kind === FUNCTION_KIND) found.set(name, typeAt(functions, index, what))
  })
  return found
}

function typeAt<T>(list: readonly T[], index: number, what: string): T {
  const found = list[index]
  if (found === undefined) throw new InvalidPluginError(what, `refers to ${index}, of which there is none`)
  return found
}
