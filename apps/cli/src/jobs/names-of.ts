import type { Schemas } from '@paceline/client'
import type { Api } from '../connection/api.js'
import type { Names } from '../views/run-view.js'

/** A long job is shown with the ids of what lies beyond. */
const MOST_LOOK_UPS = 100

/** What the models of the runs and all devices are called; a model that is gone keeps its id. */
export async function namesOf(
  { client, answer }: Api,
  runs: readonly Schemas['Run'][],
  devices: readonly Schemas['Device'][],
): Promise<Names> {
  const ids = [...new Set(runs.map(({ modelId }) => modelId))].slice(0, MOST_LOOK_UPS)
  const models = await Promise.all(
    ids.map(async (id): Promise<[string, string]> => {
      const { name } = await answer(client.GET('/v1/models/{id}', { params: { path: { id } } }))
      return [id, name]
    }),
  )
  return { models: new Map(models), devices: new Map(devices.map(({ id, name }) => [id, name])) }
}
