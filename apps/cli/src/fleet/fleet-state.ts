import type { Device, FleetNews, WaitingRuns } from './fleet-news.js'

/** The fleet as far as its news tell. */
export type Fleet = ReadonlyMap<string, Device>

export const noFleet: Fleet = new Map()

/** The fleet after news of it; an event changes nothing by itself, as the devices it moved are news, too. */
export function withNews(fleet: Fleet, news: FleetNews): Fleet {
  switch (news.type) {
    case 'fleet':
      return new Map(news.devices.map((device) => [device.id, device]))
    case 'devices': {
      const next = new Map(fleet)
      for (const status of news.devices) {
        const device = fleet.get(status.id)
        if (device) next.set(status.id, { ...device, ...status })
      }
      return next
    }
    case 'waiting':
      return new Map([...fleet].map(([id, device]) => [id, withWaiting(device, news.waiting)]))
    case 'event':
      return fleet
  }
}

function withWaiting(device: Device, { devices, pools }: WaitingRuns): Device {
  return { ...device, waiting: { own: devices[device.id] ?? 0, pool: pools[device.pool] ?? 0 } }
}
