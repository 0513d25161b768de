import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { bundleUrl, type Run, runQuery, samplesCsvUrl } from '../../api/runs.js'
import { Card } from '../../controls/card.js'
import { DeviceLink } from '../../controls/device-link.js'
import { Loading } from '../../controls/loading.js'
import { ModelLink } from '../../controls/model-link.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { PurposeChip, StateChip, VerdictChip } from '../../controls/states.js'
import { usePageTitle } from '../../controls/use-page-title.js'
import { flavourOf, protocolLabel } from '../../protocol/protocol-label.js'
import { ReplayButton } from '../../replay/replay-button.js'
import { ArrivalCard } from './arrival-card.js'
import { AttemptsCard } from './attempts-card.js'
import { ComparisonNote } from './comparison-note.js'
import { ConditionsCard } from './conditions-card.js'
import { EstimatesCard } from './estimates-card.js'
import { InvocationsCard } from './invocations-card.js'
import { KernelsCard } from './kernels-card.js'
import { LiveCard } from './live-card.js'
import { MachineCard } from './machine-card.js'
import { OperatorsCard } from './operators/operators-card.js'
import { OwnProfileCard } from './operators/own-profile-card.js'
import { PreparationCard } from './preparation-card.js'
import { ProtocolCard } from './protocol-card.js'
import { ReplayCard } from './replay-card.js'
import { ReplaysCard } from './replays-card.js'
import { SamplesCards } from './samples-cards.js'
import { TrustCard } from './trust-card.js'
import { VerdictCard } from './verdict-card.js'
import './runs.css'

const route = getRouteApi('/runs/$runId')

export function RunPage(): ReactNode {
  const { runId } = route.useParams()
  const run = useQuery(runQuery(runId))
  if (run.isPending) return <Loading lines={8} />
  if (run.isError) return <ProblemNote error={run.error} onRetry={() => void run.refetch()} />
  return <LoadedRun key={runId} run={run.data} />
}

function LoadedRun({ run }: { run: Run }) {
  usePageTitle(`Run ${run.id}`)
  const { measurement } = run
  return (
    <>
      <nav className="breadcrumb" aria-label="Breadcrumb">
        <Link to="/jobs">Jobs</Link> <span aria-hidden="true">/</span>
        <Link to="/jobs/$jobId" params={{ jobId: run.jobId }}>
          <code>{run.jobId}</code>
        </Link>
        <span aria-hidden="true">/</span>
        <span aria-current="page">
          <code>{run.id}</code>
        </span>
      </nav>
      <div className="page-head">
        <div>
          <h1 className="run-title">
            <ModelLink id={run.modelId} />
            <StateChip state={run.state} />
            {measurement && <VerdictChip verdict={measurement.verdict} />}
            <PurposeChip purpose={run.purpose} />
          </h1>
          <p>
            {protocolLabel(run.runtime, run.protocol, flavourOf(measurement))} on{' '}
            <DeviceLink id={run.deviceId} pool={run.pool} />
            {run.reusedFrom && (
              <>
                , reused from{' '}
                <Link to="/runs/$runId" params={{ runId: run.reusedFrom }}>
                  {run.reusedFrom}
                </Link>
              </>
            )}
          </p>
        </div>
        {measurement && (
          <div className="page-actions">
            <a className="button" href={samplesCsvUrl(run.id)} download>
              Samples as CSV
            </a>
            <a
              className="button"
              href={bundleUrl(run.id)}
              download
              title="All that the figures rest on, with a script that works them out again with nothing but Node"
            >
              Evidence bundle
            </a>
            {run.purpose !== 'comparison' && <ReplayButton runId={run.id} />}
          </div>
        )}
      </div>
      {run.purpose === 'comparison' && <ComparisonNote run={run} />}
      {measurement && <VerdictCard measurement={measurement} fallback={run.fallback} />}
      <ReplayCard run={run} />
      {measurement && <EstimatesCard run={run} measurement={measurement} />}
      {measurement?.arrival && (
        <ArrivalCard arrival={measurement.arrival} medianMs={measurement.latencyMs.median} />
      )}
      {measurement && <SamplesCards runId={run.id} measurement={measurement} />}
      {measurement && <TrustCard measurement={measurement} />}
      {measurement?.operators && (
        <OperatorsCard operators={measurement.operators} profile={measurement.profile} />
      )}
      {measurement && <OwnProfileCard measurement={measurement} />}
      {measurement && <ReplaysCard run={run} />}
      {!measurement && <WithoutMeasurement run={run} />}
      {measurement && <PreparationCard conditions={measurement.conditions} />}
      {measurement && <MachineCard conditions={measurement.conditions} />}
      {measurement && <InvocationsCard conditions={measurement.conditions} />}
      {measurement && <KernelsCard conditions={measurement.conditions} />}
      {measurement && <ConditionsCard conditions={measurement.conditions} />}
      <AttemptsCard attempts={run.attempts} />
      <ProtocolCard run={run} />
    </>
  )
}

const reasons = {
  failed: 'This run has no figures. What its attempts said stands below.',
  unsupported: 'The runtime cannot run this model. Its own words stand below.',
  cancelled: 'This run was cancelled before it had figures.',
}

function WithoutMeasurement({ run }: { run: Run }) {
  const { state } = run
  if (state === 'completed') return null
  if (state === 'queued' || state === 'leased' || state === 'running') return <LiveCard run={run} />
  return (
    <Card title="No figures">
      <p className="card-body">{reasons[state]}</p>
    </Card>
  )
}
