import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { validate } from './validator.js'

interface Choice extends TSchema {
  readonly required?: readonly string[]
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
    const best = possible.filter((_, place) => fit[place] === Math.max(...fit))
    const passed = best.map(({ check }) => check(body)).find((result) => !('error' in (result as object)))
    if (passed !== undefined) return passed
    const [nearest] = best
    if (nearest === undefined) return noSuchChoice(choices, body)
    return best.length > 1
      ? (undecided(
          best.map(({ schema }) => schema),
          body,
        ) ?? nearest.check(body))
      : nearest.check(body)
  }
}

/** What would make one of several equally near choices of the body; null where none of them is told by what it lacks. */
function undecided(choices: readonly Choice[], body: object) {
  const lacking = choices.map(({ required = [] }) => required.filter((name) => !Object.hasOwn(body, name)))
  if (lacking.some((names) => names.length === 0)) return null
  return refusal('', `must have ${[...new Set(lacking.map((names) => names.join(' and ')))].join(', or ')}`)
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

/** Fields of one value decide in their order: which `kind` comes before which pattern of it. */
function noSuchChoice(choices: readonly Choice[], body: object) {
  let left = choices
  const names = new Set(choices.flatMap(({ properties }) => Object.keys(properties)))
  for (const name of names) {
    const constants = new Set(left.flatMap(({ properties }) => properties[name]?.const ?? []))
    if (constants.size === 0) continue
    const same = left.filter(({ properties: { [name]: field } }) => {
      return field?.const === undefined || field.const === Reflect.get(body, name)
    })
    if (same.length === 0) return refusal(`/${name}`, `must be one of ${[...constants].join(', ')}`)
    left = same
  }
  return refusal('', 'fits none of the forms that this takes')
}

/** In the form that the validator's own refusals have. */
function refusal(instancePath: string, message: string) {
  return { error: [{ keyword: 'anyOf', instancePath, schemaPath: '#', params: {}, message }] as never }
}
