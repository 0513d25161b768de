/*
 * Postgres text holds no NUL, and jsonb no lone surrogate either; names inside an uploaded model or the words of
 * a crashed runner may have both. They are kept with U+FFFD in such a place, rather than refused as a whole.
 */

/** The text as Postgres can keep it. */
export function storableText(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd').replaceAll('\0', '\ufffd')
}

/** The value as JSON text for a jsonb parameter; `undefined` fields vanish as in JSON. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'string') return storableText(part)
    if (part !== null && typeof part === 'object' && !Array.isArray(part)) return withStorableKeys(part)
    return part
  })
}

function withStorableKeys(part: object): object {
  const keys = Object.keys(part)
  if (keys.every((key) => storableText(key) === key)) return part
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [storableText(key), value]))
}
