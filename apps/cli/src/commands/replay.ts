import type { Schemas } from '@paceline/client'
import type { Command } from 'commander'
import { CliError } from '../cli-error.js'
import { exitCodes } from '../exit-codes.js'
import { allDevices } from '../fleet/all-devices.js'
import { namesOf } from '../jobs/names-of.js'
import { requireCompleted, watchJob } from '../jobs/watch-job.js'
import { jobLines } from '../views/job-view.js'
import { type CommandContext, JSON_OPTION, shown } from './context.js'

const EXIT = `
Exits 1 where the figure differs: the 90 % interval of the ratio, session variance included, lies wholly outside
0.95 to 1.05. While session variance is unknown, the outcome is inconclusive: "paceline floor" learns it.`

export function addReplayCommand(program: Command, context: CommandContext): void {
  program
    .command('replay')
    .description('measures a run again, same bytes and protocol, and says whether its figure comes back')
    .argument('<run>', 'id')
    .option(...JSON_OPTION)
    .addHelpText('after', EXIT)
    .action((id: string, { json }: { json?: boolean }) => replay(context, id, json))
}

async function replay(context: CommandContext, id: string, json: boolean | undefined): Promise<void> {
  const api = context.api()
  const job = await api.answer(api.client.POST('/v1/runs/{id}/replay', { params: { path: { id } } }))
  const ended = await shown(context, json, (display) => watchJob(api, context.host, display, job))
  if (json) context.printJson(ended)
  else context.print(jobLines(ended, await namesOf(api, ended.runs, await allDevices(api)), context.paint))
  requireCompleted(ended)
  requireNoDifference(ended)
}

/** Throws CliError `replay-differs` where the figure did not come back. */
function requireNoDifference({ runs }: Schemas['Job']): void {
  const differing = runs.find(({ replay }) => replay?.outcome === 'differs')
  if (differing === undefined) return
  const sentence = `The figure of ${differing.replay?.of} did not come back: ${differing.id} differs.`
  throw new CliError('replay-differs', sentence, exitCodes.failedRun)
}
