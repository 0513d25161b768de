import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import { type Device, devicesQuery } from '../../api/devices.js'
import { useLiveFleet } from '../../api/live-fleet.js'
import { EmptyState } from '../../controls/empty-state.js'
import { Loading } from '../../controls/loading.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { usePageTitle } from '../../controls/use-page-title.js'
import { groupByPool } from '../../fleet/device-need.js'
import { DevicesFilter } from './devices-filter.js'
import { matchesNames } from './devices-search.js'
import { PoolCard } from './pool-card.js'
import './devices.css'

const route = getRouteApi('/devices')
/** A farm of more is shown pool by pool, and opened where somebody is needed. */
const FEW_DEVICES = 60

/** Every device, by pool, those that need somebody first. */
export function DevicesPage(): ReactNode {
  usePageTitle('Devices')
  useLiveFleet()
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
      {devices.data && devices.data.items.length > 0 && <Fleet devices={devices.data.items} />}
    </>
  )
}

function Fleet({ devices }: { devices: readonly Device[] }) {
  const search = route.useSearch()
  const named = useMemo(() => devices.filter((device) => matchesNames(search, device)), [devices, search])
  const shown = useMemo(
    () => named.filter(({ state }) => search.state === undefined || state === search.state),
    [named, search.state],
  )
  const groups = useMemo(() => groupByPool(shown), [shown])
  const filtered = shown.length < devices.length
  return (
    <>
      <DevicesFilter devices={devices} named={named} />
      {groups.length === 0 && (
        <EmptyState title="No device passes these filters">
          <p>{devices.length} devices are in the farm.</p>
        </EmptyState>
      )}
      {groups.map((group) => (
        <PoolCard
          // A pool that was opened or closed by hand stays so for as long as the filters do.
          key={`${group.pool} ${search.state ?? ''} ${search.q ?? ''}`}
          group={group}
          opensWith={devices.length <= FEW_DEVICES || (filtered && shown.length <= FEW_DEVICES)}
        />
      ))}
    </>
  )
}
