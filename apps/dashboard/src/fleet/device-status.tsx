import { Link } from '@tanstack/react-router'
import type { Device } from '../api/devices.js'
import { DeviceStateChip } from '../controls/states.js'
import { TimeAgo } from '../controls/time-ago.js'
import { TimeAhead } from '../controls/time-ahead.js'
import './fleet.css'

/** The state of a device, why it is in it, since when and by whom. */
export function DeviceStatus({ device }: { device: Device }) {
  const { state, stateReason, stateSince, stateBy, restUntil } = device
  return (
    <span className="device-status">
      <span className="chips">
        <DeviceStateChip state={state} />
        <span className="soft">
          <TimeAgo time={stateSince} />
        </span>
      </span>
      {(stateReason ?? restUntil) !== null && (
        <span className="device-status-why">
          {stateReason}
          {stateBy !== null && <> (by {stateBy})</>}
          {restUntil !== null && (
            <>
              {' '}
              · probed <TimeAhead time={restUntil} />
            </>
          )}
        </span>
      )}
    </span>
  )
}

/** What a device is held for and since when. */
export function LeaseText({ lease }: { lease: Device['lease'] }) {
  if (lease === null) return <span className="soft">free</span>
  return (
    <span className="device-lease">
      {lease.runId === null ? (
        <span>{lease.purpose === 'probe' ? 'health probe' : 'a run'}</span>
      ) : (
        <Link to="/runs/$runId" params={{ runId: lease.runId }}>
          its run
        </Link>
      )}
      <span className="soft">
        <TimeAgo time={lease.since} />
      </span>
    </span>
  )
}

/** Runs that wait for this device alone, and for any of its pool. */
export function WaitingText({ waiting: { own, pool } }: Pick<Device, 'waiting'>) {
  return (
    <span className="number" title="Waiting for this device alone, and for any device of its pool">
      {own} own · {pool} pool
    </span>
  )
}
