import { openAsBlob } from 'node:fs'
import path from 'node:path'
import type { Schemas } from '@paceline/client'
import { usageError } from '../cli-error.js'
import type { Api } from '../connection/api.js'
import type { Subject } from './subject.js'

/** What a new model is told about itself. */
export interface ModelFacts {
  readonly name?: string | undefined
  readonly family?: string | undefined
  readonly tags: readonly string[]
  readonly qualities: readonly Schemas['Quality'][]
}

/** The model to measure: looked up, built or uploaded; bytes that the API knows are not stored again. */
export async function prepareModel(api: Api, subject: Subject, facts: ModelFacts): Promise<Schemas['Model']> {
  const { client } = api
  if (subject.kind === 'model') {
    refuseFacts(facts)
    return api.answer(client.GET('/v1/models/{id}', { params: { path: { id: subject.id } } }))
  }
  if (subject.kind === 'encoding') {
    const { space, encoding } = subject
    if (facts.family !== undefined) throw usageError(`--family is for files: a built model is of ${space}.`)
    const { name, tags, qualities } = facts
    const body = {
      spec: { space, encoding },
      ...(name !== undefined && { name }),
      tags: [...tags],
      qualities: [...qualities],
    }
    return api.answer(client.POST('/v1/models/build', { body }))
  }
  const form = await formOf(subject.path, facts)
  return api.answer(client.POST('/v1/models', { body: { file: subject.path }, bodySerializer: () => form }))
}

/** The file is streamed from disk while it is sent. */
async function formOf(file: string, { name, family, tags, qualities }: ModelFacts): Promise<FormData> {
  const form = new FormData()
  // Fields go before the file: a refusal of theirs then comes before the bytes.
  if (name !== undefined) form.set('name', name)
  if (family !== undefined) form.set('family', family)
  if (tags.length > 0) form.set('tags', JSON.stringify(tags))
  if (qualities.length > 0) form.set('qualities', JSON.stringify(qualities))
  form.set('file', await openAsBlob(file), path.basename(file))
  return form
}

function refuseFacts({ name, family, tags, qualities }: ModelFacts): void {
  if (name === undefined && family === undefined && tags.length + qualities.length === 0) return
  throw usageError('--name, --family, --tag and --quality are for a new model; this one is known already.')
}
