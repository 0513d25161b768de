import type { BuildModel, Model, ModelCoverage, Quality, Transform } from '@paceline/contracts'
import type { NewModel } from '@paceline/db'
import { notFound, ProblemError } from '../problems/problem-error.js'
import type { Services } from '../services.js'
import { findDefinition } from '../spaces/known-spaces.js'
import { type CoverageReader, createCoverageReader } from './model-coverage.js'
import { nameOf } from './spec-names.js'
import { transformedName } from './transform-names.js'
import type { BuildSource, BuiltModel } from './workbench-tasks.js'

export interface KeptModel {
  readonly model: Model
  readonly created: boolean
}

/** Models in and out of the store, so that rows and bytes agree, whichever API process does it. */
export interface ModelKeeper {
  /** Keeps uploaded bytes that the store holds already. Throws `invalid-model` with nothing left behind. */
  keepUpload(upload: {
    sha256: string
    bytes: number
    /** Null: the plug-in's own name, or else the default. */
    name: string | null
    defaultName: string
    family: string | null
    tags: string[]
    qualities: Quality[]
  }): Promise<KeptModel>
  /** Builds a spec, or finds what the same spec and builder version gave before. */
  keepBuilt(
    build: BuildSource & {
      seed: number
      sparsity?: number | undefined
      dtype?: BuildModel['dtype'] | undefined
      name?: string | undefined
      tags?: string[] | undefined
      qualities?: Quality[] | undefined
    },
  ): Promise<KeptModel>
  /** Changes a model. Throws `not-found`, `model-gone` and `invalid-transform`. */
  keepTransformed(id: string, request: Transform): Promise<KeptModel>
  /** What runtimes would leave out of a model. Throws `not-found` and `model-gone`. */
  cover(id: string): Promise<ModelCoverage>
  /** Deletes the bytes and keeps the row. Throws `open-runs`; null when there is no such model. */
  remove(id: string): Promise<Model | null>
  /** Deletes bytes that no model has: what a refused request left in the store. */
  forget(sha256: string): Promise<void>
}

type Needs = Pick<Services, 'db' | 'artifacts' | 'workbench'>

export function createModelKeeper(
  { db, artifacts, workbench }: Needs,
  coverage: CoverageReader = createCoverageReader({ artifacts, workbench }),
): ModelKeeper {
  const forget = async (sha256: string): Promise<void> => {
    const known = await db.models.findBySha256(sha256)
    if (!known || known.bytesGoneAt !== null) await artifacts.delete(sha256)
  }

  const store = async (
    made: Pick<BuiltModel, 'bytes' | 'coverage' | 'format' | 'kernel'>,
    facts: Omit<NewModel, 'sha256' | 'bytes' | 'format' | 'kernel'>,
  ): Promise<KeptModel> => {
    const { sha256, bytes } = await artifacts.put(made.bytes)
    coverage.remember(sha256, made.coverage)
    return db.models.holdDigest(sha256, async () => {
      // A deletion may have come between: the bytes are at hand, so they simply go in again.
      if (!(await artifacts.has(sha256))) await artifacts.put(made.bytes)
      return db.models.create({ ...facts, sha256, bytes, format: made.format, kernel: made.kernel })
    })
  }

  const withBytes = async (id: string): Promise<Model> => {
    const model = await db.models.find(id)
    if (!model) throw notFound('model', id)
    if (model.bytesGoneAt === null && (await artifacts.has(model.sha256))) return model
    throw new ProblemError('model-gone', `the bytes of ${id} were deleted; upload them again`)
  }

  return {
    keepUpload: ({ sha256, defaultName, ...upload }) =>
      db.models.holdDigest(sha256, async () => {
        if (!(await artifacts.has(sha256))) {
          throw new ProblemError('unavailable', 'these bytes were deleted meanwhile; send them again')
        }
        const known = await db.models.findBySha256(sha256)
        if (known) {
          if (known.bytesGoneAt === null) return { model: known, created: false }
          return db.models.create({ ...upload, ...known })
        }
        try {
          const {
            graph,
            coverage: found,
            kernel,
            format,
          } = await workbench.analyse(await artifacts.path(sha256))
          coverage.remember(sha256, found)
          return await db.models.create({
            ...upload,
            sha256,
            name: upload.name ?? kernel?.manifest?.name ?? defaultName,
            format,
            kernel,
            weights: 'unknown',
            spec: null,
            derivedFrom: null,
            derivation: null,
            graph,
          })
        } catch (error) {
          await forget(sha256)
          throw error
        }
      }),

    async keepBuilt({ seed, sparsity = 0, dtype = 'float32', name, tags = [], qualities = [], ...source }) {
      const definition = 'space' in source ? await findDefinition(db.spaces, source.space) : null
      const built = await workbench.build({ ...source, seed, sparsity, dtype, definition })
      const { family, spaceDigest } = built
      const spec = {
        ...built.spec,
        seed,
        ...(spaceDigest !== null && { spaceDigest }),
        ...(sparsity !== 0 && { sparsity }),
        ...(dtype !== 'float32' && { dtype }),
      }
      return store(built, {
        name: name ?? nameOf(spec, family ?? 'Graph'),
        family,
        tags,
        weights: 'random',
        spec,
        derivedFrom: null,
        derivation: null,
        graph: built.graph,
        weightsDigest: built.weightsDigest,
        qualities,
      })
    },

    async keepTransformed(id, request) {
      const source = await withBytes(id)
      if (source.format !== 'tflite') throw notTransformed(source)
      const made = await workbench.transform(await artifacts.path(source.sha256), request)
      return store(made, {
        name: transformedName(source.name, request),
        family: source.family,
        tags: source.tags,
        weights: source.weights,
        spec: null,
        derivedFrom: source.id,
        derivation: made.derivation,
        graph: made.graph,
        weightsDigest: made.weightsDigest,
        qualities: [],
      })
    },

    async cover(id) {
      return coverage.of(await withBytes(id))
    },

    async remove(id) {
      const model = await db.models.find(id)
      if (!model) return null
      return db.models.holdDigest(model.sha256, async () => {
        const outcome = await db.models.markBytesGone(id)
        if (outcome === 'open-runs') {
          throw new ProblemError('open-runs', 'runs of this model are open; cancel them or wait for them')
        }
        await artifacts.delete(model.sha256)
        return db.models.find(id)
      })
    },

    forget: (sha256) => db.models.holdDigest(sha256, () => forget(sha256)),
  }
}

function notTransformed({ id, format }: Model): ProblemError {
  const detail = `${id} is a kernel plug-in (.${format}), and only a .tflite is transformed`
  return new ProblemError('invalid-transform', detail, [{ path: '/', message: 'is of a kernel plug-in' }])
}
