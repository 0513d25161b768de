import type { CreateSparseStudy, Model, Study } from '@paceline/contracts'
import type { ClaimHandle, Database } from '@paceline/db'
import { defaultOperators } from '@paceline/tflite'
import { checkOpenRuns } from '../../jobs/open-runs.js'
import { DEFAULT_EXPIRY_SECONDS } from '../../jobs/store-runs.js'
import { usableModels } from '../../jobs/usable-models.js'
import type { ModelKeeper } from '../../models/keep-model.js'
import { ProblemError } from '../../problems/problem-error.js'
import { sparseMembers } from './sparse-members.js'
import { sparsePlacements } from './sparse-placements.js'

export interface SparseOrder {
  readonly request: CreateSparseStudy
  readonly keyId: string
  readonly claim: ClaimHandle | null
}

/** What is measured where the request names no runtime. */
const DEFAULT_RUNTIMES = ['kernels-wasm']

/**
 * Stores a sparse study with its members, which are built and measured from then on. Throws ProblemError: `invalid-request`
 * without a sparsity above 0, `unknown-model`, `model-gone` and what a build may be refused for, `invalid-transform` for a
 * model that nothing can be pruned of, what a job's devices, runtimes and protocol may be refused for, `not-comparable`,
 * `too-many-runs`.
 */
export async function createSparseStudy(
  db: Database,
  keeper: Pick<ModelKeeper, 'keepBuilt'>,
  { request, keyId, claim }: SparseOrder,
): Promise<Study> {
  const earlier = claim && (await db.studies.findByClaim(claim))
  if (earlier) return earlier
  const { name, patterns, sparsities, devices, runtimes = DEFAULT_RUNTIMES, protocol } = request
  const placements = await sparsePlacements(db.devices, { devices, runtimes, protocol })
  const members = (model: string) => sparseMembers(model, patterns, sparsities)
  const runs = members('').length * placements.length
  await checkOpenRuns(db, keyId, (await db.studies.countUnplacedOfKey(keyId)) + runs)
  const model = await denseModel(db, keeper, request)
  checkPrunable(model, 'model' in request ? '/model' : '/spec')
  return db.studies.create({
    kind: 'sparse',
    name: name ?? null,
    keyId,
    request: { model: model.id, patterns, sparsities, devices, runtimes, ...(protocol && { protocol }) },
    placements,
    priority: request.priority ?? 0,
    expiresAfterSeconds: request.expiresAfterSeconds ?? DEFAULT_EXPIRY_SECONDS,
    members: members(model.id),
    claim,
  })
}

async function denseModel(
  db: Database,
  keeper: Pick<ModelKeeper, 'keepBuilt'>,
  request: CreateSparseStudy,
): Promise<Model> {
  if ('spec' in request) {
    const { spec, seed = 0 } = request
    return (await keeper.keepBuilt({ ...spec, seed })).model
  }
  const [model] = await usableModels(db, [{ id: request.model, path: '/model' }])
  if (model === undefined) throw new Error(`${request.model} is neither usable nor refused`)
  return model
}

function checkPrunable({ format, name, graph }: Model, path: string): void {
  const refuse = (message: string) => {
    throw new ProblemError('invalid-transform', `${name} ${message}`, [{ path, message }])
  }
  if (format !== 'tflite') refuse('is no .tflite model, of which weights can be pruned')
  if (graph.operators.some(({ type }) => type === 'DENSIFY')) {
    refuse('stores its weights sparse: study the dense model that it was made from')
  }
  if (defaultOperators(graph).length === 0) {
    refuse(
      'has no layer that is pruned: convolutions but the first, transposed ones and fully connected layers are',
    )
  }
}
