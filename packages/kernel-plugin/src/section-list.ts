import type { ByteCursor } from './byte-cursor.js'
import { InvalidPluginError } from './invalid-plugin-error.js'

/** The items of a section that is one list; a section that is not there has none. */
export function listOf<T>(
  cursor: ByteCursor,
  name: string,
  read: (cursor: ByteCursor, what: string, offset: number) => T,
): T[] {
  if (cursor.done) return []
  const count = cursor.u32(`${name} section`)
  const items: T[] = []
  // One by one: a count that lies ends with its bytes, and reserves nothing.
  for (let index = 0; index < count; index++) items.push(read(cursor, `${name}[${index}]`, cursor.offset))
  if (!cursor.done) {
    const detail = `holds more than the ${count} that it counts`
    throw new InvalidPluginError(`${name} section`, detail, cursor.offset)
  }
  return items
}
