import type { Schemas } from '@paceline/client'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answered, api, onceKey } from './client.js'

export type Device = Schemas['Device']
export type RuntimeOffer = Schemas['RuntimeOffer']
export type DeviceFloor = Schemas['DeviceFloor']
export type DeviceEvent = Schemas['DeviceEvent']
export type DeviceState = Device['state']

export interface DeviceList {
  readonly items: Device[]
}

/** Every device. */
export const devicesQuery = queryOptions({
  queryKey: ['devices', 'list'],
  queryFn: async ({ signal }): Promise<DeviceList> => {
    const items: Device[] = []
    let cursor: string | null = null
    do {
      const query: { limit: number; cursor?: string } = { limit: 500, ...(cursor !== null && { cursor }) }
      const page: Schemas['DevicePage'] = await answered(
        api.GET('/v1/devices', { signal, params: { query } }),
      )
      items.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== null)
    return { items }
  },
})

export const deviceQuery = (id: string) =>
  queryOptions({
    queryKey: ['devices', 'one', id],
    queryFn: ({ signal }) => answered(api.GET('/v1/devices/{id}', { signal, params: { path: { id } } })),
  })

const PAGE_EVENTS = 20

/** What happened to a device, newest first, a page at a time. */
export const deviceEventsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['device-events', id],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE_EVENTS, ...(pageParam && { cursor: pageParam }) }
      return answered(api.GET('/v1/devices/{id}/events', { signal, params: { path: { id }, query } }))
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })

export type DeviceMove = 'drain' | 'resume' | 'quarantine'

/** Drains, resumes or quarantines a device; asking twice is the same. */
export async function moveDevice(id: string, move: DeviceMove, reason: string): Promise<Device> {
  const body = reason === '' ? {} : { reason }
  return answered(api.POST(`/v1/devices/{id}/${move}`, { params: { path: { id } }, body }))
}

/** How far figures differ from session to session on a device, by protocol key. */
export const floorsQuery = (id: string) =>
  queryOptions({
    queryKey: ['floors', id],
    queryFn: async ({ signal }) =>
      (await answered(api.GET('/v1/devices/{id}/floor', { signal, params: { path: { id } } }))).items,
  })

/** Measures a reference model in eight sessions, so that the variance between sessions becomes known. */
export async function learnFloor(
  id: string,
  body: Schemas['CreateFloor'],
  headers = onceKey(),
): Promise<Schemas['Job']> {
  return answered(api.POST('/v1/devices/{id}/floor', { headers, params: { path: { id } }, body }))
}
