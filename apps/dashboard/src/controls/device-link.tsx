import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { devicesQuery } from '../api/devices.js'
import { SimulatedChip } from './states.js'

/** A device by its name; a run that waits for any device of a pool names the pool. */
export function DeviceLink({ id, pool }: { id: string | null; pool: string | null }) {
  const devices = useQuery(devicesQuery)
  if (id === null) return <span className="soft">{pool ? `pool ${pool}` : '–'}</span>
  const device = devices.data?.items.find((one) => one.id === id)
  return (
    <>
      <Link to="/devices/$deviceId" params={{ deviceId: id }}>
        {device?.name ?? id}
      </Link>
      {device?.kind === 'simulated' && ' '}
      <SimulatedChip kind={device?.kind} />
    </>
  )
}
