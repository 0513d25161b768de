import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { comparisonsQuery } from '../../api/comparisons.js'
import type { Run } from '../../api/runs.js'

/** For the run that carries a comparison out: where its results are. */
export function ComparisonNote({ run }: { run: Run }) {
  const comparisons = useInfiniteQuery(
    comparisonsQuery({ model: run.modelId, ...(run.deviceId && { device: run.deviceId }) }),
  )
  const own = comparisons.data?.pages.flatMap(({ items }) => items).find(({ runId }) => runId === run.id)
  return (
    <p className="run-note">
      The baseline of{' '}
      {own ? (
        <Link to="/comparisons/$comparisonId" params={{ comparisonId: own.id }}>
          a comparison
        </Link>
      ) : (
        <Link to="/comparisons">a comparison</Link>
      )}
      : its variants were measured in turn with it, so this figure stays out of fronts and floors.
    </p>
  )
}
