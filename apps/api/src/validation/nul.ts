const NUL = '\0'

/** JSON pointer to the first text with the character U+0000 in it; the empty one for the value itself, null for none. */
export function nulIn(value: unknown): string | null {
  if (typeof value === 'string') return value.includes(NUL) ? '' : null
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return null
  for (const [key, part] of Object.entries(value)) {
    if (key.includes(NUL)) return ''
    const inner = nulIn(part)
    if (inner !== null) return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}${inner}`
  }
  return null
}
