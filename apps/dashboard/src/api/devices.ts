import type { Schemas } from '@paceline/client'
import { queryOptions } from '@tanstack/react-query'
import { answered, api, onceKey } from './client.js'

export type Device = Schemas['Device']
export type RuntimeOffer = Schemas['RuntimeOffer']
export type DeviceFloor = Schemas['DeviceFloor']

/** Every device that the list's first, largest page holds. */
export const devicesQuery = queryOptions({
  queryKey: ['devices', 'list'],
  queryFn: ({ signal }) => answered(api.GET('/v1/devices', { signal, params: { query: { limit: 500 } } })),
})

export const deviceQuery = (id: string) =>
  queryOptions({
    queryKey: ['devices', 'one', id],
    queryFn: ({ signal }) => answered(api.GET('/v1/devices/{id}', { signal, params: { path: { id } } })),
  })

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
