import type { Schemas } from '@paceline/client'
import type { Api } from '../connection/api.js'
import type { Names } from '../views/run-view.js'

/** A long job is shown with the ids of what lies beyond. */
const MOST_LOOK_UPS = 100

/** What the models of the runs and all devices are called; a model that is gone keeps its id. */
export async function namesOf(
  api: Api,
  runs: readonly Schemas['Run'][],
  devices: readonly Schemas['Device'][],
): Promise<Names> {
  const models = await modelNames(
    api,
    runs.map(({ modelId }) => modelId),
  )
  return { models, devices: new Map(devices.map(({ id, name }) => [id, name])) }
}

/** Names of models by their ids. */
export async function modelNames(
  { client, answer }: Api,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const named = await Promise.all(
    [...new Set(ids)].slice(0, MOST_LOOK_UPS).map(async (id): Promise<[string, string]> => {
      const { name } = await answer(client.GET('/v1/models/{id}', { params: { path: { id } } }))
      return [id, name]
    }),
  )
  return new Map(named)
}
