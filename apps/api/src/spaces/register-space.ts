import type { Space } from '@paceline/contracts'
import type { Database } from '@paceline/db'
import { type Space as DesignSpace, defineUserSpace, spaces } from '@paceline/tflite'
import { ProblemError } from '../problems/problem-error.js'
import { summaryOf } from './known-spaces.js'

/**
 * Stores a space for ever; the same JSON again gives the same space. Throws `invalid-space` naming each wrong place, and
 * `space-exists` where the name means another space.
 */
export async function registerSpace(
  repository: Database['spaces'],
  document: Readonly<Record<string, unknown>>,
  keyId: string | null,
): Promise<{ space: Space; created: boolean }> {
  const space = defineUserSpace(document)
  const { name, title, summary, digest } = space
  const taken = (whose: string) =>
    new ProblemError('space-exists', `${name} is the name of ${whose}; give this one another name`, [
      { path: '/name', message: 'is taken' },
    ])
  if (spaces.has(name)) throw taken('a space that comes with Paceline')
  const definition = JSON.stringify(document)
  const size = String(space.size)
  const stored = await repository.create({ name, title, summary, definition, digest, size, keyId })
  if (stored.space.digest !== digest) throw taken('another registered space, and none changes')
  return { space: showSpace(space, stored.space.createdAt), created: stored.created }
}

export function showSpace(space: DesignSpace, createdAt: string | null): Space {
  return {
    ...summaryOf(space, createdAt),
    decisions: { ...space.decisions },
    encoding: { ...space.schema },
    defaults: { ...space.defaults },
  }
}
