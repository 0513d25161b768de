import { bytesText } from '@paceline/domain'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type Device, deviceQuery } from '../../api/devices.js'
import { useLiveFleet } from '../../api/live-fleet.js'
import { Card } from '../../controls/card.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { type Fact, Facts } from '../../controls/facts.js'
import { Loading } from '../../controls/loading.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { DeviceStateChip, SimulatedChip } from '../../controls/states.js'
import { TimeAgo } from '../../controls/time-ago.js'
import { usePageTitle } from '../../controls/use-page-title.js'
import { MoveButtons } from '../../fleet/move-buttons.js'
import { shownValue } from '../../format/shown-value.js'
import { RunsOf } from '../../run-list/runs-of.js'
import { EventsCard } from './events-card.js'
import { FloorsCard } from './floors-card.js'
import { StatusCard } from './status-card.js'
import { serialOf, unavailableOf, warningsOf } from './unavailable.js'
import './devices.css'

const route = getRouteApi('/devices/$deviceId')
const sameDevice = ['device'] as const
const NEWEST_RUNS = 10
type Runtime = Device['runtimes'][number]

export function DevicePage(): ReactNode {
  const { deviceId } = route.useParams()
  useLiveFleet()
  const device = useQuery(deviceQuery(deviceId))
  if (device.isPending) return <Loading lines={8} />
  if (device.isError) return <ProblemNote error={device.error} onRetry={() => void device.refetch()} />
  return <LoadedDevice device={device.data} />
}

function LoadedDevice({ device }: { device: Device }) {
  usePageTitle(device.name)
  return (
    <>
      <nav className="breadcrumb" aria-label="Breadcrumb">
        <Link to="/devices">Devices</Link> <span aria-hidden="true">/</span>
        <span aria-current="page">{device.name}</span>
      </nav>
      <div className="page-head">
        <div>
          <h1 className="device-title">
            {device.name} <SimulatedChip kind={device.kind} /> <DeviceStateChip state={device.state} />
          </h1>
          <p>
            A {device.kind}, reached by the driver “{device.driver}”.
          </p>
        </div>
        <div className="page-actions">
          <MoveButtons device={device} />
          <Link to="/" search={{ device: device.id }} className="button">
            Show its front
          </Link>
        </div>
      </div>
      <StatusCard device={device} />
      <Card title="Facts">
        <div className="card-body">
          <Facts facts={factsOf(device)} />
        </div>
      </Card>
      <FloorsCard device={device} />
      <RuntimesCard device={device} />
      <EventsCard deviceId={device.id} />
      <RunsOf
        title="Recent runs"
        filters={{ device: device.id }}
        without={sameDevice}
        newest={NEWEST_RUNS}
        none="Nothing was measured on this device yet."
      />
    </>
  )
}

function factsOf(device: Device): Fact[] {
  const { id, pool, kind, driver, facts, seenAt } = device
  const serial = serialOf(device)
  return [
    { name: 'Processor', value: facts.soc ?? 'unknown' },
    { name: 'Cores', value: facts.cores || 'unknown' },
    { name: 'Memory', value: facts.memoryBytes === 0 ? 'unknown' : bytesText(facts.memoryBytes) },
    { name: 'System', value: [...new Set([facts.os, facts.osVersion])].join(' ') },
    { name: 'ABI', value: facts.abi },
    { name: 'Kind', value: kind },
    { name: 'Driver', value: driver },
    ...(serial === null ? [] : [{ name: 'Serial', value: <code>{serial}</code> }]),
    { name: 'Pool', value: <code>{pool}</code> },
    { name: 'Id', value: <code>{id}</code> },
    { name: 'Seen', value: <TimeAgo time={seenAt} /> },
  ]
}

const columns: Column<Runtime>[] = [
  { id: 'name', title: 'Runtime', cell: ({ name }) => <strong>{name}</strong> },
  {
    id: 'version',
    title: 'Version',
    cell: ({ version, flavour }) => (
      <>
        {version} {flavour && <span className="soft">{flavour}</span>}
      </>
    ),
  },
  {
    id: 'delegates',
    title: 'Delegates',
    cell: ({ delegates }) => (delegates.length > 0 ? delegates.join(', ') : 'none'),
  },
  { id: 'threads', title: 'Threads, at most', kind: 'number', cell: ({ maxThreads }) => maxThreads },
  { id: 'context', title: 'Context', wideOnly: true, cell: ({ context }) => context },
  {
    id: 'features',
    title: 'Features',
    wideOnly: true,
    cell: ({ features }) => <Features features={features} />,
  },
]

function RuntimesCard({ device }: { device: Device }) {
  const missing = unavailableOf(device)
  const warnings = warningsOf(device)
  return (
    <Card title="Runtimes" note="The first is taken where a job names none.">
      <DataTable
        caption="Runtimes of this device"
        columns={columns}
        rows={device.runtimes}
        rowKey={({ name }) => name}
      />
      {missing.map(({ name, reason }) => (
        <div key={name} className="device-why">
          <strong>{name}</strong> is unavailable: {reason}
        </div>
      ))}
      {warnings.map(({ name, reason }) => (
        <div key={`${name} ${reason}`} className="device-why">
          <strong>{name}</strong> runs with a warning: {reason}
        </div>
      ))}
    </Card>
  )
}

function Features({ features }: { features: Runtime['features'] }) {
  const entries = Object.entries(features)
  if (entries.length === 0) return <span className="soft">–</span>
  return (
    <ul className="features">
      {entries.map(([name, value]) => (
        <li key={name}>
          <span className="soft">{name}</span> {shownValue(value)}
        </li>
      ))}
    </ul>
  )
}
