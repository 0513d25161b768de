import type { SweepResult } from '@paceline/contracts'
import type { Pool } from 'pg'
import type { MemberError, Recipe } from './interfaces.js'
import { runsOfStudy } from './study-runs.js'

type ModelFacts = Pick<
  SweepResult,
  'name' | 'graphDigest' | 'macs' | 'params' | 'bytes' | 'qualities' | 'runs'
>

interface MemberRow {
  ordinal: number
  recipe: Recipe
  state: SweepResult['state']
  error: MemberError | null
  model_id: string | null
}

/** A result for each member, in the order asked for; three statements whatever their number. */
export async function sweepResults(pool: Pool, studyId: string): Promise<SweepResult[]> {
  const [members, models, runs] = await Promise.all([
    pool.query<MemberRow>(
      'SELECT ordinal, recipe, state, error, model_id FROM study_member WHERE study_id = $1 ORDER BY ordinal',
      [studyId],
    ),
    modelsOf(pool, studyId),
    runsOfStudy(pool, studyId),
  ])
  const first = new Map<string, number>()
  return members.rows.map(({ ordinal, recipe, state, error, model_id: modelId }) => {
    const earlier = modelId === null ? undefined : first.get(modelId)
    if (modelId !== null && earlier === undefined) first.set(modelId, ordinal)
    return {
      member: ordinal,
      encoding: 'encoding' in recipe ? { ...recipe.encoding } : null,
      transforms: 'transforms' in recipe ? [...recipe.transforms] : null,
      state,
      error,
      duplicateOf: earlier ?? null,
      modelId,
      ...(models.get(modelId ?? '') ?? unbuilt),
      runs: runs.get(modelId ?? '') ?? [],
    }
  })
}

const unbuilt: Omit<ModelFacts, 'runs'> = {
  name: null,
  graphDigest: null,
  macs: null,
  params: null,
  bytes: null,
  qualities: [],
}

async function modelsOf(pool: Pool, studyId: string): Promise<Map<string, Omit<ModelFacts, 'runs'>>> {
  const found = await pool.query<Omit<ModelFacts, 'runs'> & { id: string }>(
    `SELECT id, name, graph_digest AS "graphDigest", macs::float8, params::float8, bytes,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('metric', metric, 'value', value, 'dataset', dataset,
                                                          'origin', origin, 'source', source) ORDER BY ordinal), '[]')
             FROM quality WHERE model_id = model.id) AS qualities
     FROM model WHERE id IN (SELECT model_id FROM study_member WHERE study_id = $1)`,
    [studyId],
  )
  return new Map(found.rows.map(({ id, ...facts }) => [id, facts]))
}
