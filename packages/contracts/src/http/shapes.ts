import { type Static, type TSchema, Type } from 'typebox'

/** A value or null; the contract uses null for "not known (yet)", never a missing field. */
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** One of a few words. */
export const OneOf = <const T extends readonly string[]>(words: T, options: object = {}) =>
  Type.Unsafe<T[number]>(Type.String({ enum: [...words], ...options }))

/** ISO 8601 with a zone, as every time of the API. */
export const Time = Type.String({ format: 'date-time', description: 'ISO 8601' })

/** An opaque id: a prefix that names the kind, then letters and digits. */
export const Id = (prefix: string) =>
  Type.String({ pattern: `^${prefix}_[0-9a-z]{1,40}$`, description: `${prefix}_…` })

/** A closed object: unknown fields are refused. */
export const Closed = <T extends Record<string, TSchema>>(properties: T, options: object = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options })

/** RFC 9457 problem details with the house's stable `code` and one entry per bad field. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String(),
    errors: Type.Array(Type.Object({ path: Type.String(), message: Type.String() })),
  },
  { $id: 'Problem' },
)
export type Problem = Static<typeof Problem>

export const PageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
}

/** A page of a list; `nextCursor` is null on the last one. */
export const PageOf = <T extends TSchema>(item: T, id: string) =>
  Type.Object({ items: Type.Array(item), nextCursor: Nullable(Type.String()) }, { $id: id })

export interface Page<T> {
  readonly items: T[]
  readonly nextCursor: string | null
}
