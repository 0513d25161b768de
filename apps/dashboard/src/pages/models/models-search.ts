export interface ModelsSearch {
  readonly q?: string | undefined
  readonly family?: string | undefined
}

export function readModelsSearch(search: Record<string, unknown>): ModelsSearch {
  const q = wordOf(search.q)
  const family = wordOf(search.family)
  return { ...(q && { q }), ...(family && { family }) }
}

/** Text of an address; the router reads digits as a number. */
function wordOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}
