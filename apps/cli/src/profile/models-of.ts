import type { Api } from '../connection/api.js'
import { prepareModel } from './prepare-model.js'
import { checkFile, type Subject } from './subject.js'

/** Subjects that are files must be there before anything is sent. Throws CliError `usage`. */
export async function checkFiles(subjects: readonly Subject[]): Promise<void> {
  for (const subject of subjects) if (subject.kind === 'file') await checkFile(subject.path)
}

/** Ids of models that are named by id, path or encoding; what is new is uploaded or built, with nothing said of it. */
export async function modelIdsOf(api: Api, subjects: readonly Subject[]): Promise<string[]> {
  const ids: string[] = []
  for (const subject of subjects) {
    ids.push((await prepareModel(api, subject, { tags: [], qualities: [] })).id)
  }
  return ids
}
