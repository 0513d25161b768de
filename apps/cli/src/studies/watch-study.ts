import { setTimeout as delay } from 'node:timers/promises'
import type { Schemas } from '@paceline/client'
import type { Api } from '../connection/api.js'
import type { ProgressDisplay } from '../progress/progress-display.js'

const LOOK_MS = 2000

/** Tells how far a study is whenever that changes, until it has ended; gives it as it is then. */
export async function watchStudy(
  api: Api,
  display: ProgressDisplay,
  asked: Schemas['Study'],
): Promise<Schemas['Study']> {
  const path = { params: { path: { id: asked.id } } }
  let study = asked
  let told = ''
  while (study.endedAt === null) {
    const { done, total, built } = study.progress
    const line = `${study.id} is ${study.state}: ${built} of ${total} built, ${done} done`
    if (line !== told) display.note(line)
    told = line
    await delay(LOOK_MS)
    study = await api.answer(api.client.GET('/v1/studies/{id}', path))
  }
  return study
}
