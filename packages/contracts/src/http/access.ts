import { type Static, Type } from 'typebox'
import { Closed, Nullable, OneOf, PageOf, Time } from './shapes.js'

export const SCOPES = ['read', 'submit', 'operate', 'admin'] as const
export const REDACTIONS = ['full', 'class-share', 'total'] as const
export type Scope = (typeof SCOPES)[number]

/** Who is asking: the key behind a bearer token or a browser session. */
export const Me = Type.Object(
  {
    keyId: Type.String(),
    name: Type.String(),
    scopes: Type.Array(OneOf(SCOPES)),
    redaction: OneOf(REDACTIONS),
    via: OneOf(['key', 'session']),
  },
  { $id: 'Me' },
)
export type Me = Static<typeof Me>

export const CreateKey = Closed(
  {
    name: Type.String({ minLength: 1, maxLength: 80 }),
    scopes: Type.Array(OneOf(SCOPES), { minItems: 1, uniqueItems: true }),
  },
  { $id: 'CreateKey' },
)
export type CreateKey = Static<typeof CreateKey>

export const AccessKey = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    scopes: Type.Array(OneOf(SCOPES)),
    redaction: OneOf(REDACTIONS),
    createdAt: Time,
    lastUsedAt: Nullable(Time),
    revokedAt: Nullable(Time),
  },
  { $id: 'AccessKey' },
)
export type AccessKey = Static<typeof AccessKey>
export const AccessKeyPage = PageOf(AccessKey, 'AccessKeyPage')

/** The one answer that shows the secret. */
export const NewAccessKey = Type.Object({ key: AccessKey, secret: Type.String() }, { $id: 'NewAccessKey' })
