import type { FoundEncodings } from '@paceline/contracts'
import { defineUserSpace, type Encoding, type Space, spaces } from '@paceline/tflite'
import { notFound } from '../problems/problem-error.js'

/** What is searched in a space. */
export type SpaceSearchRequest =
  | { readonly sample: number; readonly seed: number }
  | { readonly mutate: unknown; readonly rate: number | undefined; readonly seed: number }
  | { readonly cross: readonly [unknown, unknown]; readonly seed: number }

/** The library's space of this name, or the one of a definition. Throws `not-found`. */
export function spaceNamed(name: string, definition: string | null): Space {
  const found = definition === null ? spaces.get(name) : defineUserSpace(JSON.parse(definition))
  if (found === undefined) throw notFound('space', name)
  return found
}

export function searchSpace(space: Space, request: SpaceSearchRequest): FoundEncodings {
  const encodings = foundBy(space, request)
  return {
    encodings: encodings.map((encoding) => ({ ...encoding })),
    texts: encodings.map((encoding) => space.toText(encoding)),
  }
}

function foundBy(space: Space, request: SpaceSearchRequest): Encoding[] {
  if ('sample' in request) return space.sample(request.sample, request.seed)
  if ('mutate' in request) return [space.mutate(request.mutate, request.seed, request.rate)]
  return [space.crossover(...request.cross, request.seed)]
}
