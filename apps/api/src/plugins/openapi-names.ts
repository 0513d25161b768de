/** Carries a schema's name through @fastify/swagger, which would number whatever has an `$id`. */
const NAME = 'x-paceline-name'

/** A copy of a route's schema whose named parts can be found again by `nameSchemas`. */
export function markNames<T>(schema: T): T {
  return walk(schema, ({ $id: id, ...rest }) =>
    typeof id === 'string' ? { ...rest, [NAME]: id } : rest,
  ) as T
}

/**
 * Hoists every marked schema into `components.schemas` under its name and leaves a `$ref` in its place: the
 * contracts embed each other, the document names them once.
 */
export function nameSchemas<T extends object>(document: T): T {
  const named = new Map<string, unknown>()
  const walked = walk(document, ({ [NAME]: name, ...schema }) => {
    if (typeof name !== 'string') return schema
    named.set(name, schema)
    return { $ref: `#/components/schemas/${name}` }
  }) as T & { components?: object }
  const schemas = Object.fromEntries([...named].sort(([left], [right]) => (left < right ? -1 : 1)))
  return { ...walked, components: { ...walked.components, schemas } }
}

/** The value with every object in it replaced, inner ones first. */
function walk(value: unknown, replace: (fields: Record<string, unknown>) => object): unknown {
  if (Array.isArray(value)) return value.map((each) => walk(each, replace))
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).map(([key, field]) => [key, walk(field, replace)] as const)
  return replace(Object.fromEntries(fields))
}
