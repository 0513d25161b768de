import fc from 'fast-check'
import type { Decision, Decisions } from '../decisions.js'
import { defineSpace, type Space } from '../space.js'
import type { SearchRules } from '../space-search.js'

const description = 'drawn for a test'

const scalar: fc.Arbitrary<Decision> = fc.oneof(
  fc
    .uniqueArray(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom('a', 'b', 'c')), {
      minLength: 1,
      maxLength: 4,
    })
    .map((values): Decision => ({ kind: 'choice', values, fallback: values[0] ?? 0, description })),
  fc.constant<Decision>({ kind: 'flag', fallback: false, description }),
  fc.constant<Decision>({ kind: 'number', minimum: 0, maximum: 1, fallback: 0.5, description }),
  fc.uniqueArray(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 3 }).map((eighths): Decision => {
    const grid = eighths.map((each) => each / 8).sort((x, y) => x - y)
    return { kind: 'number', minimum: 0, maximum: 1, grid, fallback: grid[0] ?? 0, description }
  }),
  fc
    .tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 0, max: 3 }))
    .map(([minimum, span]): Decision => ({ kind: 'integer', minimum, maximum: minimum + span, description })),
)

const { decision } = fc.letrec<{ decision: Decision; fields: Decisions }>((tie) => ({
  decision: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    scalar,
    fc
      .tuple(tie('decision'), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 }))
      .map(([item, minLength, extra]): Decision => {
        return { kind: 'list', item, minLength, maxLength: minLength + extra, description }
      }),
    tie('fields').map((fields): Decision => ({ kind: 'record', fields, description })),
  ),
  fields: fc.dictionary(fc.constantFrom('p', 'q', 'r'), tie('decision'), { minKeys: 1, maxKeys: 2 }),
}))

/** Spaces whose decisions are of every kind, nested, some optional; a search sets every second optional one. */
export const arbitrarySpace: fc.Arbitrary<Space> = fc
  .dictionary(
    fc.constantFrom('a', 'b', 'c', 'd'),
    fc.tuple(decision, fc.constantFrom('needed', 'set', 'left')),
    {
      minKeys: 1,
      maxKeys: 4,
    },
  )
  .map((drawn) => {
    const entries = Object.entries(drawn).map(([key, [each, role]]) => {
      return [key, role === 'needed' ? withFallback(each) : withoutFallback(each)] as const
    })
    const sets = Object.entries(drawn).flatMap(([key, [, role]]) => (role === 'set' ? [key] : []))
    return emptySpace(Object.fromEntries(entries), { sets })
  })

/** A space for searching alone: its network has nothing but an input. */
export function emptySpace(
  decisions: Decisions,
  search: SearchRules<Decisions> = {},
  check?: Parameters<typeof defineSpace>[0]['check'],
): Space {
  return defineSpace({
    name: 'drawn',
    title: 'Drawn',
    summary: description,
    decisions,
    search,
    ...(check && { check }),
    network: (builder) => builder.input('input', [1], 1),
  })
}

function withFallback(decision: Decision): Decision {
  return { ...decision, fallback: firstValue(decision) } as Decision
}

function withoutFallback({ fallback: _, ...decision }: Decision): Decision {
  // A number without a grid has nothing to try but its default.
  const fixed = decision.kind === 'number' && decision.grid === undefined
  return { ...decision, ...(fixed && { grid: [0.5] }), optional: true } as Decision
}

function firstValue(decision: Decision): unknown {
  switch (decision.kind) {
    case 'choice':
      return decision.values[0]
    case 'flag':
      return false
    case 'number':
    case 'integer':
      return decision.grid?.[0] ?? decision.minimum
    case 'list':
      return Array.from({ length: decision.minLength }, () => firstValue(decision.item))
    case 'record':
      return Object.fromEntries(Object.entries(decision.fields).map(([key, each]) => [key, firstValue(each)]))
  }
}
