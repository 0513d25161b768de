import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { type Device, type DeviceEvent, deviceQuery, devicesQuery } from './devices.js'
import { type DeviceStatus, type WaitingRuns, withStatuses, withWaiting } from './fleet-changes.js'
import { createGathering } from './gathering.js'

const GATHER_MS = 1000

/**
 * Keeps the devices of a page up to date by the stream of the fleet, without asking for the list again. While the
 * stream is away the polling of `useLiveChanges` is what there is; a hidden page lets go of it.
 */
export function useLiveFleet(): void {
  const client = useQueryClient()
  useEffect(() => followFleet(client), [client])
}

function followFleet(client: QueryClient): () => void {
  const gathering = createGathering(
    () => GATHER_MS,
    (ids) => {
      for (const id of ids) void client.invalidateQueries({ queryKey: ['device-events', id] })
    },
  )
  const askForAll = () => void client.invalidateQueries({ queryKey: devicesQuery.queryKey })
  const change = (next: (devices: readonly Device[]) => Device[], ids?: readonly string[]) => {
    client.setQueryData(devicesQuery.queryKey, (list) => list && { ...list, items: next(list.items) })
    for (const id of ids ?? openDevices(client)) {
      client.setQueryData(deviceQuery(id).queryKey, (device) => device && next([device])[0])
    }
  }
  let source: EventSource | undefined
  const open = () => {
    source?.close()
    source = new EventSource('/v1/devices/events')
    source.addEventListener('devices', ({ data }) => {
      const { items } = JSON.parse(data) as { items: DeviceStatus[] }
      const known = client.getQueryData(devicesQuery.queryKey)?.items ?? []
      if (withStatuses(known, items).unknown) askForAll()
      change(
        (devices) => withStatuses(devices, items).devices,
        items.map(({ id }) => id),
      )
    })
    source.addEventListener('waiting', ({ data }) => {
      const waiting = JSON.parse(data) as WaitingRuns
      change((devices) => withWaiting(devices, waiting))
    })
    source.addEventListener('event', ({ data }) =>
      gathering.add([(JSON.parse(data) as DeviceEvent).deviceId]),
    )
  }
  const onVisibility = () => {
    if (document.hidden) {
      source?.close()
      return
    }
    open()
    // Whatever changed while nobody listened.
    askForAll()
  }
  document.addEventListener('visibilitychange', onVisibility)
  open()
  return () => {
    document.removeEventListener('visibilitychange', onVisibility)
    source?.close()
    gathering.stop()
  }
}

/** The devices that are or were shown one by one. */
function openDevices(client: QueryClient): string[] {
  return client
    .getQueriesData<Device>({ queryKey: ['devices', 'one'] })
    .flatMap(([, device]) => device?.id ?? [])
}
