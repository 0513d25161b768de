import type { Page } from '@paceline/contracts'
import { InvalidCursorError } from '../errors.js'

/** Lists go from the newest to the oldest, and by id where two rows are of one millisecond. */
export const newestFirst = [{ createdAt: 'desc' }, { id: 'asc' }] as const

export interface ListPosition {
  readonly createdAt: Date
  readonly id: string
}

/** The rows after a cursor, as a Prisma condition; throws InvalidCursorError. */
export function afterCursor(cursor: string | undefined) {
  if (cursor === undefined) return {}
  const { createdAt, id } = decodeCursor(cursor)
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { gt: id } }] }
}

/**
 * A page of rows that were read with one more than `limit`: the one too many says that there is a next page.
 * The cursor is a position and not an offset, so rows added meanwhile neither repeat nor hide one.
 */
export function pageOf<R extends ListPosition, T>(rows: R[], limit: number, show: (row: R) => T): Page<T> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(show),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(last) : null,
  }
}

export function encodeCursor({ createdAt, id }: ListPosition): string {
  return Buffer.from(`${createdAt.getTime().toString(36)}.${id}`).toString('base64url')
}

export function decodeCursor(cursor: string): ListPosition {
  const match = /^([0-9a-z]{1,11})\.([a-z]+_[0-9a-z]{1,40})$/.exec(
    Buffer.from(cursor, 'base64url').toString(),
  )
  const createdAt = new Date(Number.parseInt(match?.[1] ?? '', 36))
  if (match?.[2] === undefined || Number.isNaN(createdAt.getTime())) throw new InvalidCursorError()
  return { createdAt, id: match[2] }
}
