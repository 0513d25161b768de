import type { Device } from '../../api/devices.js'
import { Card } from '../../controls/card.js'
import { type Fact, Facts } from '../../controls/facts.js'
import { DeviceStateChip } from '../../controls/states.js'
import { TimeAgo } from '../../controls/time-ago.js'
import { TimeAhead } from '../../controls/time-ahead.js'
import { LeaseText, WaitingText } from '../../fleet/device-status.js'

/** How a device is, why, since when and by whom, what holds it and what waits for it. */
export function StatusCard({ device }: { device: Device }) {
  return (
    <Card title="Status" note={device.stateReason ?? undefined}>
      <div className="card-body">
        <Facts facts={factsOf(device)} />
      </div>
    </Card>
  )
}

function factsOf({ state, stateSince, stateBy, restUntil, lease, waiting, workers }: Device): Fact[] {
  return [
    { name: 'State', value: <DeviceStateChip state={state} /> },
    { name: 'Since', value: <TimeAgo time={stateSince} /> },
    { name: 'By', value: stateBy ?? 'the farm' },
    ...(restUntil === null ? [] : [{ name: 'Next probe', value: <TimeAhead time={restUntil} /> }]),
    { name: 'Lease', value: <LeaseText lease={lease} /> },
    { name: 'Waiting', value: <WaitingText waiting={waiting} /> },
    { name: workers.length > 1 ? 'Hosts' : 'Host', value: <Hosts workers={workers} /> },
  ]
}

function Hosts({ workers }: Pick<Device, 'workers'>) {
  if (workers.length === 0) return <span className="soft">no live worker reaches it</span>
  return (
    <ul className="device-hosts">
      {workers.map(({ id, host, build }) => (
        <li key={id}>
          {host} <span className="soft">build {build}</span>
        </li>
      ))}
    </ul>
  )
}
