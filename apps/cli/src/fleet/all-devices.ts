import type { Schemas } from '@paceline/client'
import type { Api } from '../connection/api.js'

/** Every device that the API lists. */
export async function allDevices(
  { client, answer }: Api,
  signal?: AbortSignal,
): Promise<Schemas['Device'][]> {
  const devices: Schemas['Device'][] = []
  let cursor: string | null = null
  do {
    const query: { limit: number; cursor?: string } = { limit: 500, ...(cursor !== null && { cursor }) }
    const asked = { params: { query }, ...(signal !== undefined && { signal }) }
    const page: Schemas['DevicePage'] = await answer(client.GET('/v1/devices', asked))
    devices.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return devices
}
