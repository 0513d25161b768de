import { leastPairs } from '@paceline/domain'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type Comparison, comparisonQuery } from '../../api/comparisons.js'
import { useJobStream } from '../../api/job-stream.js'
import { bundleUrl } from '../../api/runs.js'
import { Card } from '../../controls/card.js'
import { CopyText } from '../../controls/copy-text.js'
import { DeviceLink } from '../../controls/device-link.js'
import { type Fact, Facts } from '../../controls/facts.js'
import { Loading } from '../../controls/loading.js'
import { ModelLink, ModelName } from '../../controls/model-link.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { StateChip } from '../../controls/states.js'
import { TimeAgo } from '../../controls/time-ago.js'
import { usePageTitle } from '../../controls/use-page-title.js'
import { formatSpan } from '../../format/times.js'
import { protocolLabel } from '../../protocol/protocol-label.js'
import { ForestCard } from './forest-card.js'
import { ResultsCard } from './results-card.js'
import { VerdictsCard } from './verdicts-card.js'
import '../../comparisons/comparisons.css'

const route = getRouteApi('/comparisons/$comparisonId')

export function ComparisonPage(): ReactNode {
  const { comparisonId } = route.useParams()
  const comparison = useQuery(comparisonQuery(comparisonId))
  if (comparison.isPending) return <Loading lines={8} />
  if (comparison.isError) {
    return <ProblemNote error={comparison.error} onRetry={() => void comparison.refetch()} />
  }
  return <LoadedComparison key={comparisonId} comparison={comparison.data} />
}

function LoadedComparison({ comparison }: { comparison: Comparison }) {
  usePageTitle(`Comparison ${comparison.id}`)
  const { id, baseline, variants, state, runtime, protocol, device, jobId, runId, results } = comparison
  const count = variants.length === 1 ? 'one variant' : `${variants.length} variants`
  return (
    <>
      <nav className="breadcrumb" aria-label="Breadcrumb">
        <Link to="/comparisons">Comparisons</Link> <span aria-hidden="true">/</span>
        <span aria-current="page">
          <code>{id}</code>
        </span>
      </nav>
      <div className="page-head">
        <div>
          <h1 className="comparison-title">
            <span>
              {count} against <ModelName id={baseline} />
            </span>
            <StateChip state={state} />
          </h1>
          <p>
            {protocolLabel(runtime, protocol)} on <DeviceLink id={device} pool={null} />, in one session
          </p>
        </div>
        <div className="page-actions">
          <Link to="/jobs/$jobId" params={{ jobId }} className="button">
            Its job
          </Link>
          {results.length > 0 && (
            <>
              <Link to="/runs/$runId" params={{ runId }} className="button">
                Its samples
              </Link>
              <a className="button" href={bundleUrl(runId)} download>
                Evidence bundle
              </a>
            </>
          )}
        </div>
      </div>
      {results.length > 0 ? (
        <>
          <VerdictsCard comparison={comparison} />
          <ForestCard results={results} />
          <ResultsCard results={results} baselineVerdict={comparison.baselineVerdict} />
        </>
      ) : (
        <WithoutResults comparison={comparison} />
      )}
      <PlanCard comparison={comparison} />
    </>
  )
}

function WithoutResults({ comparison }: { comparison: Comparison }) {
  const { jobId, runId, state, error, endedAt, pairs, variants } = comparison
  const { runs } = useJobStream(jobId, endedAt !== null)
  const progress = runs.get(runId)
  const leastInAll = Math.max(pairs, leastPairs(variants.length)) * variants.length
  const waiting =
    state === 'running' && progress?.invocations
      ? `Measuring in turn: ${progress.invocations} pairs of at least ${leastInAll}.`
      : state === 'running'
        ? 'Measuring in turn: loading and warming up.'
        : 'Waiting for the device.'
  return (
    <Card title={endedAt === null ? 'No result yet' : 'No result'}>
      <p className="card-body">
        {error ? (
          <>
            <code>{error.code}</code> {error.message}
          </>
        ) : endedAt === null ? (
          waiting
        ) : (
          'It ended before it had one.'
        )}
      </p>
    </Card>
  )
}

function PlanCard({ comparison }: { comparison: Comparison }) {
  const { baseline, variants, pairs, seed, protocolKey, createdAt, endedAt } = comparison
  const facts: Fact[] = [
    { name: 'Baseline', value: <ModelLink id={baseline} /> },
    {
      name: 'Pairs per variant',
      value: `at least ${Math.max(pairs, leastPairs(variants.length))}`,
      title: 'A pair is a fresh process of each; more are run while the interval is wide',
    },
    {
      name: 'Seed',
      value: <CopyText text={`${seed}`} label="the seed" />,
      title: 'Drew the orders, ABBA or BAAB for each four processes',
    },
    {
      name: 'Asked for',
      value: (
        <>
          <TimeAgo time={createdAt} />
          {endedAt && `, took ${formatSpan(Date.parse(endedAt) - Date.parse(createdAt))}`}
        </>
      ),
    },
    {
      name: 'Protocol key',
      value: protocolKey ? (
        <CopyText text={protocolKey} label="the protocol key" />
      ) : (
        'once a device is leased'
      ),
    },
  ]
  return (
    <Card
      title="Plan"
      note="Fresh processes of baseline and variant by turns, in an order drawn from the seed; when to stop is decided on the width of the interval alone, never on the effect."
    >
      <div className="card-body">
        <Facts facts={facts} />
      </div>
    </Card>
  )
}
