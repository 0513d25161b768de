import type { Schemas } from '@paceline/client'
import type { Api } from '../connection/api.js'
import { saveStream } from './save-stream.js'

/** Saves a model's bytes. Throws CliError as `saveStream` does, and what the API refuses. */
export async function saveModel(
  { client, answer }: Api,
  { id }: Pick<Schemas['Model'], 'id'>,
  file: string,
): Promise<void> {
  const path = { params: { path: { id } } }
  const body = await answer(client.GET('/v1/models/{id}/file', { ...path, parseAs: 'stream' }))
  await saveStream(body, file, 'model')
}
