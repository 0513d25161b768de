import type { JobWarning, Model, RuntimeCoverage } from '@paceline/contracts'
import type { FastifyBaseLogger } from 'fastify'
import type { CoverageReader } from '../models/model-coverage.js'
import type { Placement } from './create-job.js'

/** A job of many models that nobody has looked at yet does not wait until each has been read. */
const MOST_READ = 20

/**
 * What is foretold of models on the runtimes that they would run on, none of it a reason to refuse a job: the
 * runtime has the last word. Of models that were not looked at before, the first twenty are.
 */
export async function foretell(
  coverage: CoverageReader,
  models: readonly Pick<Model, 'id' | 'name' | 'sha256'>[],
  placements: readonly Placement[],
  log: FastifyBaseLogger,
): Promise<JobWarning[]> {
  const unknown = models.filter(({ sha256 }) => !coverage.isKnown(sha256))
  const unread = new Set(unknown.slice(MOST_READ))
  const plans = plansOf(placements)
  const warnings: JobWarning[] = []
  for (const model of models) {
    if (unread.has(model)) continue
    try {
      const { items } = await coverage.of(model)
      warnings.push(...items.flatMap((item) => warningOf(model, item, plans) ?? []))
    } catch (error) {
      log.warn(
        { err: error, modelId: model.id },
        'nothing is foretold of this model, as it could not be read',
      )
    }
  }
  return warnings
}

interface Plan {
  readonly runtime: string
  readonly version: string
  readonly delegate: string | null
}

/** Every offer that may come to run the models: devices of one pool need not have the same. */
function plansOf(placements: readonly Placement[]): Plan[] {
  return placements.flatMap(({ target, protocol }) =>
    target.candidates.map(({ offer }) => ({
      runtime: offer.name,
      version: offer.version,
      delegate: protocol.delegate,
    })),
  )
}

/** Builds of one version, told apart after a plus sign as in Semantic Versioning, run the same operators. */
function isVersion(offered: string, version: string): boolean {
  return offered === version || offered.startsWith(`${version}+`)
}

function warningOf(
  { id, name }: Pick<Model, 'id' | 'name'>,
  { runtime, version, operators, cannotRun, delegate, outsideDelegate }: RuntimeCoverage,
  plans: readonly Plan[],
): JobWarning | null {
  // Of another version of the runtime nothing is known.
  const meant = plans.filter((plan) => plan.runtime === runtime && isVersion(plan.version, version))
  if (meant.length === 0) return null
  const outside = meant.some((plan) => plan.delegate === delegate) ? (outsideDelegate?.length ?? 0) : 0
  const counts = { modelId: id, runtime, cannotRun: cannotRun.length, outsideDelegate: outside }
  const [first] = cannotRun
  if (first !== undefined) {
    const more = cannotRun.length > 1 ? ` (and ${cannotRun.length - 1} more)` : ''
    return { ...counts, message: `${name} will not run on ${runtime}: ${first.type}: ${first.reason}${more}` }
  }
  if (outside === 0) return null
  const share = `${outside} of ${operators} operators of ${name}`
  return { ...counts, message: `${share} would run outside ${delegate} on ${runtime}` }
}
