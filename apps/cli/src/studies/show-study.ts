import type { Schemas } from '@paceline/client'
import { CliError } from '../cli-error.js'
import { type CommandContext, shown } from '../commands/context.js'
import { exitCodes } from '../exit-codes.js'
import { allDevices } from '../fleet/all-devices.js'
import { sparseLines } from '../views/sparse-view.js'
import { sweepLines } from '../views/sweep-view.js'
import { watchStudy } from './watch-study.js'

type Study = Schemas['Study']

/** A study as it is already, by its id. */
export function studyOf(context: CommandContext, id: string): Promise<Study> {
  const api = context.api()
  return api.answer(api.client.GET('/v1/studies/{id}', { params: { path: { id } } }))
}

/** Follows a study to its end where that is wanted, and prints what came of it. Throws CliError `study-failed`. */
export async function showStudy(
  context: CommandContext,
  asked: Study,
  { wait, json }: { readonly wait: boolean; readonly json?: boolean | undefined },
): Promise<void> {
  const api = context.api()
  const study = wait ? await shown(context, json, (display) => watchStudy(api, display, asked)) : asked
  if (json) context.printJson(study)
  else {
    const names = new Map((await allDevices(api)).map(({ id, name }) => [id, name]))
    const { paint } = context
    context.print(
      study.kind === 'sparse' ? sparseLines(study, names, paint) : sweepLines(study, names, paint),
    )
  }
  if (study.endedAt === null || study.state === 'completed') return
  throw new CliError('study-failed', `${study.id} ended ${study.state}.`, exitCodes.failedRun)
}
