import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { type DeviceEvent, deviceEventsQuery } from '../../api/devices.js'
import { Card } from '../../controls/card.js'
import { Chip } from '../../controls/chip.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { Loading } from '../../controls/loading.js'
import { MoreButton } from '../../controls/more-button.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { DeviceStateChip } from '../../controls/states.js'
import { TimeAgo } from '../../controls/time-ago.js'

/** What happened to a device, newest first. */
export function EventsCard({ deviceId }: { deviceId: string }) {
  const events = useInfiniteQuery(deviceEventsQuery(deviceId))
  const list = useMemo(() => events.data?.pages.flatMap(({ items }) => items) ?? [], [events.data])
  return (
    <Card
      title="Events"
      note="Each change of state but those between idle and busy, each failure and each probe."
    >
      {events.isPending && <Loading />}
      {events.isError && (
        <div className="card-body">
          <ProblemNote error={events.error} onRetry={() => void events.refetch()} />
        </div>
      )}
      {events.isSuccess && list.length === 0 && (
        <p className="card-body soft">Nothing has happened to this device yet.</p>
      )}
      {list.length > 0 && (
        <DataTable
          caption="Events of this device"
          columns={columns}
          rows={list}
          rowKey={({ id }) => id}
          // Pages come from the API; a table that counted its rows once would hide those that come later.
          pageRows={Number.POSITIVE_INFINITY}
        />
      )}
      <MoreButton query={events} what="events" />
    </Card>
  )
}

const columns: Column<DeviceEvent>[] = [
  {
    id: 'when',
    title: 'When',
    cell: ({ at }) => (
      <span className="soft nowrap">
        <TimeAgo time={at} />
      </span>
    ),
  },
  { id: 'event', title: 'Event', cell: (event) => <What event={event} /> },
  { id: 'why', title: 'Why', cell: (event) => <Why event={event} /> },
  {
    id: 'by',
    title: 'By',
    wideOnly: true,
    cell: ({ actor }) => actor ?? <span className="soft">the farm</span>,
  },
]

function What({ event: { type, from, to, data } }: { event: DeviceEvent }) {
  if (type === 'failure') return <Chip tone="bad">failure</Chip>
  if (type === 'lease-expired') return <Chip tone="warn">lease expired</Chip>
  if (type === 'probe') {
    return data.passed === true ? (
      <Chip tone="good">probe passed</Chip>
    ) : (
      <Chip tone="warn">probe failed</Chip>
    )
  }
  return (
    <span className="chips device-move">
      {from && <DeviceStateChip state={from} />}
      {from && <span aria-hidden="true">→</span>}
      {from && <span className="visually-hidden">to</span>}
      {to && <DeviceStateChip state={to} />}
    </span>
  )
}

function Why({ event: { code, reason, data } }: { event: DeviceEvent }) {
  const { runId } = data
  return (
    <span className="device-event-why">
      {code && <code>{code}</code>} {reason}{' '}
      {typeof runId === 'string' && (
        <Link to="/runs/$runId" params={{ runId }}>
          run
        </Link>
      )}
    </span>
  )
}
