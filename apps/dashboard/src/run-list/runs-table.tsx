import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { RunProgress } from '../api/job-progress.js'
import type { Run } from '../api/runs.js'
import { Chip } from '../controls/chip.js'
import { type Column, DataTable } from '../controls/data-table.js'
import { DeviceLink } from '../controls/device-link.js'
import { ModelLink } from '../controls/model-link.js'
import { PurposeChip, ReplayChip, StateChip, VerdictChip } from '../controls/states.js'
import { TimeAgo } from '../controls/time-ago.js'
import { formatMs, formatWithin } from '../format/numbers.js'
import { anotherSession, SESSION_VARIANCE_UNKNOWN, thisSession } from '../latency/session-words.js'
import { flavourOf, protocolLabel } from '../protocol/protocol-label.js'
import { outcomeOf } from './outcome.js'

interface RunsTableProps {
  readonly caption: string
  readonly runs: readonly Run[]
  /** Of runs being measured, by run id. */
  readonly progress?: ReadonlyMap<string, RunProgress>
  /** Columns that are the same in every row of this list. */
  readonly without?: readonly ('model' | 'device')[]
}

/** Runs with what came of them. */
export function RunsTable({ caption, runs, progress, without = [] }: RunsTableProps) {
  const columns = useMemo(() => {
    const all: Column<Run>[] = [
      { id: 'model', title: 'Model', cell: ({ modelId }) => <ModelLink id={modelId} /> },
      {
        id: 'device',
        title: 'Device',
        wideOnly: true,
        cell: ({ deviceId, pool }) => <DeviceLink id={deviceId} pool={pool} />,
      },
      {
        id: 'protocol',
        title: 'Runtime · context · delegate · threads',
        order: ({ runtime, protocol }) => protocolLabel(runtime, protocol),
        cell: ({ id, runtime, protocol, measurement }) => (
          <>
            <Link to="/runs/$runId" params={{ runId: id }} className="protocol-link">
              {protocolLabel(runtime, protocol)}
            </Link>
            <span className="soft protocol-flavour">{flavourOf(measurement)}</span>
          </>
        ),
      },
      {
        id: 'latency',
        title: 'Median',
        kind: 'number',
        order: ({ measurement }) => measurement?.latencyMs.median ?? null,
        cell: (run) => <Latency run={run} progress={progress?.get(run.id)} />,
      },
      {
        id: 'this-session',
        title: 'This session',
        kind: 'number',
        wideOnly: true,
        order: ({ measurement }) => measurement?.latencyMs.ci?.halfWidthRatio ?? null,
        cell: ({ measurement }) => (measurement && thisSession(measurement.latencyMs)) ?? '–',
      },
      {
        id: 'another-session',
        title: 'Another session',
        kind: 'number',
        wideOnly: true,
        cell: ({ measurement }) => measurement && <AnotherSession latencyMs={measurement.latencyMs} />,
      },
      {
        id: 'outcome',
        title: 'Outcome',
        order: (run) => run.measurement?.verdict ?? run.state,
        cell: (run) => <Outcome run={run} />,
      },
      {
        id: 'when',
        title: 'When',
        wideOnly: true,
        order: ({ endedAt, createdAt }) => endedAt ?? createdAt,
        cell: ({ endedAt, createdAt }) => (
          <span className="soft">
            <TimeAgo time={endedAt ?? createdAt} />
          </span>
        ),
      },
    ]
    return all.filter(({ id }) => !without.some((name) => name === id))
  }, [progress, without])
  return <DataTable caption={caption} columns={columns} rows={runs} rowKey={({ id }) => id} />
}

function Latency({ run, progress }: { run: Run; progress: RunProgress | undefined }) {
  if (run.measurement) {
    const { median, ci } = run.measurement.latencyMs
    return (
      <>
        {ci ? `${formatWithin(median, ci)} ms` : formatMs(median)}
        <span className="narrow-only">
          <VerdictChip verdict={run.measurement.verdict} />
        </span>
      </>
    )
  }
  if (run.state !== 'running' || !progress?.samples) return '–'
  return (
    <span
      className="soft"
      title={`${progress.samples} samples in ${progress.invocations ?? 0} invocations so far`}
    >
      {progress.medianMs === null ? '…' : `${formatMs(progress.medianMs)} …`}
    </span>
  )
}

function AnotherSession({ latencyMs }: { latencyMs: NonNullable<Run['measurement']>['latencyMs'] }) {
  return anotherSession(latencyMs) ?? <span className="soft">{SESSION_VARIANCE_UNKNOWN}</span>
}

function Outcome({ run }: { run: Run }) {
  const said = outcomeOf(run)
  return (
    <span className="outcome">
      {run.measurement ? <VerdictChip verdict={run.measurement.verdict} /> : <StateChip state={run.state} />}
      <PurposeChip purpose={run.purpose} />
      {run.replay?.outcome && <ReplayChip outcome={run.replay.outcome} />}
      {run.fallback && (
        <Chip tone="warn" title="What ran is not what was asked; stays out of fronts">
          fallback
        </Chip>
      )}
      {run.reusedFrom && <Chip title={`Taken from ${run.reusedFrom}`}>reused</Chip>}
      {said && <span className="soft outcome-words">{said}</span>}
    </span>
  )
}
