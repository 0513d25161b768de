import type { Model } from '@paceline/contracts'
import type { Database } from '@paceline/db'
import { ProblemError } from '../problems/problem-error.js'

/** A model as a request names it, with the place in the body where it does. */
export interface NamedModel {
  readonly id: string
  readonly path: string
}

const MAX_FIELDS = 20

/** The models, in the order named. Throws `unknown-model` and `model-gone`, naming the fields. */
export async function usableModels(db: Database, named: readonly NamedModel[]): Promise<Model[]> {
  const found = new Map(
    (await db.models.findMany(named.map(({ id }) => id))).map((model) => [model.id, model]),
  )
  refuse(
    'unknown-model',
    named.filter(({ id }) => !found.has(id)),
    (id) => `there is no model ${id}`,
  )
  refuse(
    'model-gone',
    named.filter(({ id }) => found.get(id)?.bytesGoneAt !== null),
    (id) => `the bytes of ${id} were deleted; upload the same file again`,
  )
  return named.flatMap(({ id }) => found.get(id) ?? [])
}

function refuse(
  code: 'unknown-model' | 'model-gone',
  wrong: readonly NamedModel[],
  sentence: (id: string) => string,
): void {
  const fields = wrong.slice(0, MAX_FIELDS).map(({ id, path }) => ({ path, message: sentence(id) }))
  if (fields[0]) throw new ProblemError(code, fields[0].message, fields)
}
