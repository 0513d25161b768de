import type { Study } from '@paceline/contracts'
import { isStudyEnded } from '@paceline/domain'
import type { Pool } from 'pg'
import { cancelJob } from '../jobs/cancel-job.js'
import type { Prisma, PrismaClient } from '../prisma-client.js'
import { afterCursor, newestFirst, pageOf } from '../sql/cursor.js'
import { inTransaction, type Transaction } from '../sql/transaction.js'
import { insertStudy, recipeDigest } from './insert-study.js'
import type { MemberStanding, StudyRepository, UnplacedModels } from './interfaces.js'
import { memberClaims } from './member-claims.js'
import { placeModels } from './place-models.js'
import { sparseResults } from './sparse/sparse-results.js'
import { figuresOfStudies, showStudy } from './study-row.js'
import { sweepResults } from './sweep-results.js'

const defaultLimit = 50
const withoutPlacements = { placements: true } as const satisfies Prisma.StudyOmit

export function studyRepository(prisma: PrismaClient, pool: Pool): StudyRepository {
  const first = async (where: Prisma.StudyWhereUniqueInput): Promise<Study | null> => {
    const row = await prisma.study.findUnique({ where, omit: withoutPlacements })
    if (row === null) return null
    const ofIt = (await figuresOfStudies(pool, [row.id])).get(row.id)
    if (ofIt === undefined) throw new Error(`study ${row.id} has no members`)
    const summary = showStudy(row, ofIt)
    return summary.kind === 'sparse'
      ? { ...summary, kind: 'sparse', results: await sparseResults(pool, row.id) }
      : { ...summary, kind: 'sweep', results: await sweepResults(pool, row.id) }
  }
  const find = (id: string) => first({ id })

  return {
    ...memberClaims(pool),
    find,

    findByClaim: ({ keyId, token }) => first({ keyId_idempotencyToken: { keyId, idempotencyToken: token } }),

    async create(newStudy) {
      const id = await inTransaction(pool, (transaction) => insertStudy(transaction, newStudy))
      const study = await find(id)
      if (study === null) throw new Error(`study ${id} vanished while it was stored`)
      return study
    },

    async list({ limit = defaultLimit, cursor, kind }) {
      const rows = await prisma.study.findMany({
        where: { AND: [afterCursor(cursor), kind === undefined ? {} : { kind }] },
        orderBy: [...newestFirst],
        take: limit + 1,
        omit: withoutPlacements,
      })
      const figures = await figuresOfStudies(
        pool,
        rows.slice(0, limit).map(({ id }) => id),
      )
      return pageOf(rows, limit, (row) => {
        const ofIt = figures.get(row.id)
        if (ofIt === undefined) throw new Error(`study ${row.id} has no members`)
        return showStudy(row, ofIt)
      })
    },

    async cancel(id) {
      const before = await find(id)
      if (before === null || isStudyEnded(before.state)) return before
      await inTransaction(pool, (transaction) => cancelStudy(transaction, id))
      return find(id)
    },

    async countUnplacedOfKey(keyId) {
      const counted = await pool.query<{ runs: number }>(
        `SELECT coalesce(sum(jsonb_array_length(study.placements)), 0)::int AS runs
         FROM study JOIN study_member AS member ON member.study_id = study.id
         WHERE study.key_id = $1 AND study.cancelled_at IS NULL
           AND (member.state IN ('pending', 'building') OR member.state = 'built' AND member.placed_at IS NULL)`,
        [keyId],
      )
      return counted.rows[0]?.runs ?? 0
    },

    async findMember(studyId, recipe) {
      const found = await pool.query<MemberStanding>(
        `SELECT state, model_id AS "modelId", error FROM study_member
         WHERE study_id = $1 AND recipe_digest = $2 ORDER BY ordinal LIMIT 1`,
        [studyId, recipeDigest(recipe)],
      )
      return found.rows[0] ?? null
    },

    placeNowhere: (id, modelIds) =>
      inTransaction(pool, (transaction) => placeModels(transaction, { id, modelIds })),

    async unplaced(limit) {
      const found = await pool.query<UnplacedModels>(
        `WITH model AS (
           SELECT DISTINCT ON (study_id, model_id) study_id, model_id, ordinal, recipe FROM study_member
           WHERE state = 'built' AND placed_at IS NULL ORDER BY study_id, model_id, ordinal
         )
         SELECT study.id AS "studyId", kind, key_id AS "keyId", request, placements, priority,
                expires_after_seconds AS "expiresAfterSeconds",
                to_jsonb((array_agg(jsonb_build_object('id', model_id, 'recipe', recipe) ORDER BY ordinal))[:$1])
                  AS models
         FROM model JOIN study ON study.id = model.study_id WHERE study.cancelled_at IS NULL
         GROUP BY study.id`,
        [limit],
      )
      return found.rows
    },
  }
}

/** The study's row is locked before its jobs': placing does the same, so a job is either stored before or refused. */
async function cancelStudy(transaction: Transaction, id: string): Promise<void> {
  await transaction.query('UPDATE study SET cancelled_at = now() WHERE id = $1 AND cancelled_at IS NULL', [
    id,
  ])
  await transaction.query(
    `UPDATE study_member SET state = 'cancelled', claim_id = NULL, claimed_until = NULL, settled_at = now()
     WHERE study_id = $1 AND state IN ('pending', 'building')`,
    [id],
  )
  const jobs = await transaction.query<{ id: string }>(
    'SELECT id FROM job WHERE study_id = $1 AND ended_at IS NULL ORDER BY id',
    [id],
  )
  for (const { id: jobId } of jobs.rows) await cancelJob(transaction, jobId)
}
