import type { Model, ModelCoverage } from '@paceline/contracts'
import type { Services } from '../services.js'

/** What runtimes would leave out of models, found once for each model's bytes. */
export interface CoverageReader {
  /** Throws ArtifactMissingError where the bytes are gone and nothing is remembered of them. */
  of(model: Pick<Model, 'sha256'>): Promise<ModelCoverage>
  isKnown(sha256: string): boolean
  /** Keeps what was found while the bytes were at hand. */
  remember(sha256: string, coverage: ModelCoverage): void
}

/** Of all models that are remembered, each model counting one more: some tens of megabytes at most. */
const MOST_ISSUES = 50_000

export function createCoverageReader(
  { artifacts, workbench }: Pick<Services, 'artifacts' | 'workbench'>,
  mostIssues = MOST_ISSUES,
): CoverageReader {
  const known = new Map<string, ModelCoverage>()
  const reading = new Map<string, Promise<ModelCoverage>>()
  let weight = 0

  const forget = (sha256: string): void => {
    const coverage = known.get(sha256)
    if (coverage === undefined) return
    weight -= weightOf(coverage)
    known.delete(sha256)
  }

  const remember = (sha256: string, coverage: ModelCoverage): void => {
    forget(sha256)
    known.set(sha256, coverage)
    weight += weightOf(coverage)
    // A map keeps the order in which its keys came, so that the first is the one not asked for the longest.
    for (const oldest of known.keys()) {
      if (weight <= mostIssues) return
      forget(oldest)
    }
  }

  const read = async (sha256: string): Promise<ModelCoverage> => {
    try {
      const coverage = await workbench.cover(await artifacts.path(sha256))
      remember(sha256, coverage)
      return coverage
    } finally {
      reading.delete(sha256)
    }
  }

  return {
    async of({ sha256 }) {
      const coverage = known.get(sha256)
      if (coverage !== undefined) {
        remember(sha256, coverage)
        return coverage
      }
      const answer = reading.get(sha256) ?? read(sha256)
      reading.set(sha256, answer)
      return answer
    },
    isKnown: (sha256) => known.has(sha256),
    remember,
  }
}

function weightOf({ items }: ModelCoverage): number {
  const issues = items.flatMap(({ cannotRun, outsideDelegate }) => [cannotRun, outsideDelegate ?? []])
  return issues.reduce((sum, { length }) => sum + length, 1)
}
