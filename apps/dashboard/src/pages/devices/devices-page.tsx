import { bytesText } from '@paceline/domain'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type Device, devicesQuery } from '../../api/devices.js'
import { EmptyState } from '../../controls/empty-state.js'
import { Loading } from '../../controls/loading.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { DeviceStateChip } from '../../controls/states.js'
import { TimeAgo } from '../../controls/time-ago.js'
import { usePageTitle } from '../../controls/use-page-title.js'
import { serialOf, unavailableOf, warningsOf } from './unavailable.js'
import './devices.css'

export function DevicesPage(): ReactNode {
  usePageTitle('Devices')
  const devices = useQuery(devicesQuery)
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Devices</h1>
          <p>
            What shares silicon shares one lease: a device runs one session at a time, whatever its runtimes.
          </p>
        </div>
      </div>
      {devices.isPending && <Loading lines={6} />}
      {devices.isError && <ProblemNote error={devices.error} onRetry={() => void devices.refetch()} />}
      {devices.data?.items.length === 0 && (
        <EmptyState title="No device yet">
          <p>The worker announces this computer once it has tried its runtimes; that takes seconds.</p>
        </EmptyState>
      )}
      <ul className="devices">
        {devices.data?.items.map((device) => (
          <li key={device.id}>
            <DeviceCard device={device} />
          </li>
        ))}
      </ul>
    </>
  )
}

function DeviceCard({ device }: { device: Device }) {
  const { id, name, kind, driver, state, stateReason, facts, runtimes, seenAt } = device
  const missing = unavailableOf(device)
  const serial = serialOf(device)
  const reached = `${kind} over ${driver}${serial === null ? '' : ` at ${serial}`}`
  const warned = new Map(warningsOf(device).map(({ name, reason }) => [name, reason]))
  return (
    <article className="device-card">
      <header>
        <h2>
          <Link to="/devices/$deviceId" params={{ deviceId: id }}>
            {name}
          </Link>
        </h2>
        <DeviceStateChip state={state} reason={stateReason} />
      </header>
      <p className="soft">{[reached, ...hardwareOf(facts)].join(' · ')}</p>
      {stateReason !== null && <p>{stateReason}</p>}
      {runtimes.length + missing.length > 0 && (
        <ul className="device-runtimes">
          {runtimes.map((runtime) => (
            <li
              key={runtime.name}
              className={warned.has(runtime.name) ? 'device-warned' : undefined}
              title={warned.get(runtime.name)}
            >
              <strong>{runtime.name}</strong>{' '}
              <span className="soft">
                {runtime.version} · {runtime.context}
              </span>
            </li>
          ))}
          {missing.map((runtime) => (
            <li key={runtime.name} className="device-missing" title={runtime.reason}>
              {runtime.name} unavailable
            </li>
          ))}
        </ul>
      )}
      {state === 'offline' && (
        <p className="soft">
          last seen <TimeAgo time={seenAt} />
        </p>
      )}
    </article>
  )
}

/** As far as it is known: a device may be seen and not reached, and a browser does not tell everything. */
function hardwareOf({ soc, abi, cores, memoryBytes }: Device['facts']): string[] {
  return [
    soc ?? (abi === UNKNOWN ? '' : abi),
    cores === 0 ? '' : `${cores} cores`,
    memoryBytes === 0 ? '' : bytesText(memoryBytes),
  ].filter(Boolean)
}

const UNKNOWN = 'unknown'
