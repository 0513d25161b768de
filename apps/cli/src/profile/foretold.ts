import type { Schemas } from '@paceline/client'
import type { Api } from '../connection/api.js'
import { coverageWarning } from '../views/coverage-view.js'
import type { DeviceSelection } from './device-choice.js'

/** A long list of models is not read one by one for what may be amiss with each. */
const MOST_MODELS = 20

/** What a job's models would not do on the runtime that it is for, in a sentence each. */
export async function foretold(
  { client, answer }: Api,
  models: readonly Pick<Schemas['Model'], 'id' | 'name'>[],
  runtimes: readonly string[],
): Promise<string[]> {
  const sentences = await Promise.all(
    models.slice(0, MOST_MODELS).map(async ({ id, name }) => {
      const { items } = await answer(client.GET('/v1/models/{id}/coverage', { params: { path: { id } } }))
      return items
        .filter(({ runtime }) => runtimes.includes(runtime))
        .flatMap((coverage) => coverageWarning(name, coverage) ?? [])
    }),
  )
  return sentences.flat()
}

/** The runtime that was named, else the first of each device that was chosen. */
export function runtimesOf(
  devices: readonly Schemas['Device'][],
  selection: DeviceSelection,
  runtime: string | undefined,
): string[] {
  if (runtime !== undefined) return [runtime]
  const chosen = devices.filter((device) =>
    'ids' in selection ? selection.ids.includes(device.id) : device.pool === selection.pool,
  )
  return [...new Set(chosen.flatMap(({ runtimes }) => runtimes[0]?.name ?? []))]
}
