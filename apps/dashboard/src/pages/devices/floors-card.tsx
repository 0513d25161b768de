import { useQueries, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type Device, type DeviceFloor, floorsQuery } from '../../api/devices.js'
import { protocolOfKeyQuery } from '../../api/runs.js'
import { Card } from '../../controls/card.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { Loading } from '../../controls/loading.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { TimeAgo } from '../../controls/time-ago.js'
import { floorFigure, missingSessions } from '../../floors/floor-words.js'
import { LearnFloorButton } from '../../floors/learn-floor-button.js'
import { SESSION_VARIANCE_UNKNOWN } from '../../latency/session-words.js'
import { protocolLabel } from '../../protocol/protocol-label.js'

interface FloorRow extends Omit<DeviceFloor, 'protocolKey' | 'newestAt'> {
  /** null for a runtime that nothing was measured on. */
  readonly protocolKey: string | null
  readonly newestAt: string | null
  readonly protocol?: Parameters<typeof protocolLabel>[1]
  readonly flavour?: string | null
}

/** How far figures differ from session to session, by protocol, and how to learn it where nobody knows. */
export function FloorsCard({ device }: { device: Device }) {
  const floors = useQuery(floorsQuery(device.id))
  const known = floors.data ?? []
  const protocols = useQueries({
    queries: known.map(({ protocolKey }) => protocolOfKeyQuery(device.id, protocolKey)),
  })
  const rows: FloorRow[] = [
    ...known.map((floor, index) => ({ ...floor, ...protocols[index]?.data })),
    ...device.runtimes
      .filter(({ name }) => known.every(({ runtime }) => runtime !== name))
      .map(({ name }) => ({ ...untouched, runtime: name })),
  ]
  const columns = useMemo(() => columnsOf(device.id), [device.id])
  return (
    <Card
      title="Noise floor"
      note="How far figures of one model differ from session to session, whatever each session says of itself."
    >
      {floors.isPending && <Loading />}
      {floors.isError && (
        <div className="card-body">
          <ProblemNote error={floors.error} onRetry={() => void floors.refetch()} />
        </div>
      )}
      {floors.isSuccess && (
        <DataTable
          caption="Noise floor by protocol"
          columns={columns}
          rows={rows}
          rowKey={({ runtime, protocolKey }) => `${runtime} ${protocolKey}`}
        />
      )}
    </Card>
  )
}

const untouched = {
  protocolKey: null,
  models: 0,
  sessions: 0,
  degrees: 0,
  cv: null,
  cvHigh: null,
  newestAt: null,
} as const

function columnsOf(deviceId: string): Column<FloorRow>[] {
  return [
    {
      id: 'protocol',
      title: 'Protocol',
      cell: ({ runtime, protocol, flavour, protocolKey }) => (
        <span title={protocolKey ?? undefined}>
          {protocolKey === null ? runtime : protocolLabel(runtime, protocol, flavour)}
        </span>
      ),
    },
    {
      id: 'cv',
      title: 'Sessions differ by (CV)',
      order: ({ cv }) => cv,
      cell: (floor) => <FloorFigure floor={floor} />,
    },
    {
      id: 'sessions',
      title: 'Sessions',
      kind: 'number',
      wideOnly: true,
      order: ({ sessions }) => sessions,
      cell: ({ sessions, models }) => (sessions === 0 ? 'none' : `${sessions} of ${modelsText(models)}`),
    },
    {
      id: 'newest',
      title: 'Newest',
      wideOnly: true,
      cell: ({ newestAt }) => (newestAt ? <TimeAgo time={newestAt} /> : '–'),
    },
    {
      id: 'learn',
      title: '',
      cell: ({ runtime, protocol, protocolKey, cv }) => (
        <LearnFloorButton
          // What a key stands for may arrive after the row.
          key={`${protocolKey} ${protocol === undefined}`}
          deviceId={deviceId}
          subject={{ runtime, protocol: protocol ?? undefined }}
          label={cv === null ? 'Learn it' : 'Measure more'}
        />
      ),
    },
  ]
}

function FloorFigure({ floor }: { floor: FloorRow }) {
  const figure = floorFigure(floor)
  if (figure !== null) return <span className="number">{figure}</span>
  return (
    <>
      {SESSION_VARIANCE_UNKNOWN}
      <span className="soft floor-missing">{missingSessions(floor)} would tell</span>
    </>
  )
}

function modelsText(models: number): string {
  return models === 1 ? 'one model' : `${models} models`
}
