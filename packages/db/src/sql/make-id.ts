import { randomBytes } from 'node:crypto'
import { type Id, type IdKind, idRandomBytes, newId } from '@paceline/domain'

/** A new id of this kind, with randomness of Node's own. */
export function makeId<K extends IdKind>(kind: K): Id<K> {
  return newId(kind, randomBytes(idRandomBytes))
}
