import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { validate } from './validator.js'

interface Choice extends TSchema {
  readonly properties: Readonly<Record<string, Partial<Choice> & { readonly const?: unknown }>>
}

/**
 * For bodies that are one of several closed objects, told apart by fields of one value such as `kind`: what is wrong
 * with a body is said of the choice that it comes nearest to, not of all of them.
 */
export const validateNearest: FastifySchemaCompiler<TSchema> = (route) => {
  if (route.httpPart !== 'body') return validate(route)
  const choices = (route.schema as { anyOf?: readonly Choice[] }).anyOf ?? []
  const checks = choices.map((schema) => ({ schema, check: validate({ ...route, schema }) }))
  return (body: unknown) => {
    if (typeof body !== 'object' || body === null) return refusal('', 'must be object')
    const possible = checks.filter(({ schema }) => constantsMatch(schema, body))
    const fit = possible.map(({ schema }) => sharedKeys(schema, body))
    const nearest = possible[fit.indexOf(Math.max(...fit))]
    return nearest?.check(body) ?? noSuchChoice(choices, body)
  }
}

function constantsMatch({ properties }: Choice, body: object): boolean {
  return Object.entries(properties).every(
    ([name, { const: constant }]) => constant === undefined || Reflect.get(body, name) === constant,
  )
}

/** Counted within the parts too: choices may differ only there. */
function sharedKeys({ properties }: Partial<Choice>, body: object): number {
  if (properties === undefined) return 0
  const shared = Object.entries(body).filter(([name]) => Object.hasOwn(properties, name))
  return shared.reduce((count, [name, part]) => {
    const within = typeof part === 'object' && part !== null ? sharedKeys(properties[name] ?? {}, part) : 0
    return count + 1 + within
  }, 0)
}

function noSuchChoice(choices: readonly Choice[], body: object) {
  const names = choices.flatMap(({ properties }) =>
    Object.keys(properties).filter((name) => properties[name]?.const !== undefined),
  )
  const wrong = names.find((name) =>
    choices.every(({ properties }) => properties[name]?.const !== Reflect.get(body, name)),
  )
  const name = wrong ?? names[0] ?? ''
  const allowed = new Set(choices.map(({ properties }) => String(properties[name]?.const)))
  return refusal(`/${name}`, `must be one of ${[...allowed].join(', ')}`)
}

/** In the form that the validator's own refusals have. */
function refusal(instancePath: string, message: string) {
  return { error: [{ keyword: 'anyOf', instancePath, schemaPath: '#', params: {}, message }] as never }
}
