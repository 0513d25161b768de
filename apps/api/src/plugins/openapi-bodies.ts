interface Operation {
  readonly requestBody?: {
    readonly content?: Readonly<Record<string, { readonly schema?: { readonly anyOf?: readonly object[] } }>>
  }
}

/**
 * The document with each body that may be null as one that may be left out: @fastify/swagger says of every body that it
 * is required, and a route that needs none has `null` in its schema.
 */
export function optionalBodies<T extends { paths?: object }>(document: T): T {
  const paths = Object.entries(document.paths ?? {}).map(([path, operations]) => [
    path,
    Object.fromEntries(
      Object.entries(operations as Record<string, Operation>).map(([method, operation]) => [
        method,
        withOptionalBody(operation),
      ]),
    ),
  ])
  return { ...document, paths: Object.fromEntries(paths) }
}

function withOptionalBody(operation: Operation): Operation {
  const content = operation.requestBody?.content
  const choices = content?.['application/json']?.schema?.anyOf
  const bodies = choices?.filter((choice) => !('type' in choice) || choice.type !== 'null')
  if (!choices || bodies?.length !== 1 || choices.length !== 2) return operation
  const json = { ...content?.['application/json'], schema: bodies[0] }
  const requestBody = {
    ...operation.requestBody,
    required: false,
    content: { ...content, 'application/json': json },
  }
  return { ...operation, requestBody } as Operation
}
