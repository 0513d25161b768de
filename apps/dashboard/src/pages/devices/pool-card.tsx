import { bytesText } from '@paceline/domain'
import { Link } from '@tanstack/react-router'
import { useId, useState } from 'react'
import type { Device } from '../../api/devices.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { SimulatedChip } from '../../controls/states.js'
import { countStates, type PoolGroup, statesByNeed } from '../../fleet/device-need.js'
import { DeviceStatus, LeaseText } from '../../fleet/device-status.js'
import { StateBar, StateCounts } from '../../fleet/state-bar.js'
import { serialOf, unavailableOf, warningsOf } from './unavailable.js'

/** Rows of a pool at first, and with each "show more". */
const PAGE_DEVICES = 20

interface PoolCardProps {
  readonly group: PoolGroup
  /** Whether it is open before anybody opened or closed it. */
  readonly opensWith: boolean
}

/** A pool: how its devices are, and they themselves once it is open. */
export function PoolCard({ group: { pool, devices, waiting }, opensWith }: PoolCardProps) {
  const [chosen, setChosen] = useState<boolean | null>(null)
  const titleId = useId()
  const bodyId = useId()
  const open = chosen ?? opensWith
  const counts = countStates(devices)
  return (
    <section className="card pool-card" aria-labelledby={titleId}>
      <header className="pool-head">
        <h2 id={titleId}>
          <button
            type="button"
            className="pool-toggle"
            aria-expanded={open}
            aria-controls={bodyId}
            onClick={() => setChosen(!open)}
          >
            <svg viewBox="0 0 20 20" width="12" height="12" aria-hidden="true" className="icon">
              <path d="m7 4 7 6-7 6" />
            </svg>
            {pool}
          </button>
        </h2>
        <span className="soft number">
          {[
            devices.length === 1 ? 'one device' : `${devices.length} devices`,
            ...commonHardware(devices),
            ...(waiting > 0 ? [`${waiting} ${waiting === 1 ? 'run' : 'runs'} waiting`] : []),
          ].join(' · ')}
        </span>
        <StateCounts counts={counts} />
        <StateBar counts={counts} />
      </header>
      <div id={bodyId} hidden={!open}>
        {open && (
          <DataTable
            caption={`Devices of the pool ${pool}`}
            columns={columns}
            rows={devices}
            rowKey={({ id }) => id}
            pageRows={PAGE_DEVICES}
          />
        )}
      </div>
    </section>
  )
}

const columns: Column<Device>[] = [
  {
    id: 'device',
    title: 'Device',
    order: ({ name }) => name,
    cell: (device) => <DeviceName device={device} />,
  },
  {
    id: 'state',
    title: 'State',
    order: ({ state }) => statesByNeed.indexOf(state),
    cell: (device) => (
      <>
        <DeviceStatus device={device} />
        {device.lease && (
          <span className="narrow-only">
            <LeaseText lease={device.lease} />
          </span>
        )}
      </>
    ),
  },
  {
    id: 'lease',
    title: 'Lease',
    wideOnly: true,
    order: ({ lease }) => lease?.since ?? null,
    cell: ({ lease }) => <LeaseText lease={lease} />,
  },
  {
    id: 'waiting',
    title: 'Waiting for it',
    kind: 'number',
    wideOnly: true,
    order: ({ waiting }) => waiting.own,
    cell: ({ waiting }) => waiting.own || <span className="soft">–</span>,
  },
  { id: 'runtimes', title: 'Runtimes', wideOnly: true, cell: (device) => <Runtimes device={device} /> },
  {
    id: 'host',
    title: 'Host',
    wideOnly: true,
    order: ({ workers }) => workers[0]?.host ?? null,
    cell: ({ workers }) => hostsText(workers),
  },
]

function DeviceName({ device }: { device: Device }) {
  const { id, name, kind, driver } = device
  const serial = serialOf(device)
  const reached = `${kind} over ${driver}${serial === null ? '' : ` at ${serial}`}`
  return (
    <span className="device-name">
      <Link to="/devices/$deviceId" params={{ deviceId: id }} className="strong-link">
        {name}
      </Link>{' '}
      <SimulatedChip kind={kind} />
      <span className="soft device-reached">{reached}</span>
    </span>
  )
}

function Runtimes({ device }: { device: Device }) {
  const warned = new Map(warningsOf(device).map(({ name, reason }) => [name, reason]))
  const missing = unavailableOf(device)
  if (device.runtimes.length + missing.length === 0) return <span className="soft">none</span>
  return (
    <ul className="device-runtimes">
      {device.runtimes.map(({ name, version, context }) => (
        <li
          key={name}
          className={warned.has(name) ? 'device-warned' : undefined}
          title={warned.get(name) ?? `${version} · ${context}`}
        >
          {name}
        </li>
      ))}
      {missing.map(({ name, reason }) => (
        <li key={name} className="device-missing" title={reason}>
          {name} unavailable
        </li>
      ))}
    </ul>
  )
}

function hostsText(workers: Device['workers']): string {
  return [...new Set(workers.map(({ host }) => host))].join(', ') || '–'
}

/** What all devices of a pool are, which should be of one make; nothing where they differ. */
function commonHardware(devices: readonly Device[]): string[] {
  const [first, ...rest] = devices.map(({ facts }) => hardwareOf(facts))
  return first && rest.every((other) => other.join() === first.join()) ? first : []
}

/** As far as it is known: a device may be seen and not reached, and a browser does not tell everything. */
function hardwareOf({ soc, abi, cores, memoryBytes }: Device['facts']): string[] {
  return [
    soc ?? (abi === UNKNOWN ? '' : abi),
    cores === 0 ? '' : cores === 1 ? 'one core' : `${cores} cores`,
    memoryBytes === 0 ? '' : bytesText(memoryBytes),
  ].filter(Boolean)
}

const UNKNOWN = 'unknown'
