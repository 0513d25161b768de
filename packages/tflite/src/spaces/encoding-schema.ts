import type { Decision, Decisions } from './decisions.js'

/** JSON Schema (2020-12). */
export type JsonSchema = Readonly<Record<string, unknown>>

/** JSON Schema of an encoding; `otherKeys` are what it may have instead of decisions. */
export function encodingSchema(
  decisions: Decisions,
  otherKeys: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema {
  const properties = Object.entries(decisions).map(([key, decision]) => [key, decisionSchema(decision)])
  const required = Object.entries(decisions).flatMap(([key, { fallback, optional }]) =>
    fallback === undefined && !optional ? [key] : [],
  )
  return {
    type: 'object',
    additionalProperties: false,
    properties: { ...Object.fromEntries(properties), ...otherKeys },
    ...(required.length > 0 && { required }),
  }
}

function decisionSchema(decision: Decision): JsonSchema {
  const { description, fallback } = decision
  const annotations = { ...(fallback !== undefined && { default: fallback }), description }
  switch (decision.kind) {
    case 'number':
    case 'integer':
      return { type: decision.kind, minimum: decision.minimum, maximum: decision.maximum, ...annotations }
    case 'choice': {
      const types = [...new Set(decision.values.map((value) => typeof value))]
      return { type: types.length === 1 ? types[0] : types, enum: decision.values, ...annotations }
    }
    case 'flag':
      return { type: 'boolean', ...annotations }
    case 'list':
      return {
        type: 'array',
        items: decisionSchema(decision.item),
        minItems: decision.minLength,
        maxItems: decision.maxLength,
        ...annotations,
      }
    case 'record':
      return { ...encodingSchema(decision.fields), ...annotations }
  }
}
