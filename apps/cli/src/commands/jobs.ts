import type { Schemas } from '@paceline/client'
import { type Command, Option } from 'commander'
import { usageError } from '../cli-error.js'
import { allDevices } from '../fleet/all-devices.js'
import { namesOf } from '../jobs/names-of.js'
import { requireCompleted, watchJob } from '../jobs/watch-job.js'
import { numberOption } from '../profile/protocol-options.js'
import { cancelText, jobLines, jobTable } from '../views/job-view.js'
import { type CommandContext, JSON_OPTION } from './context.js'

interface Options {
  readonly cancel?: boolean
  readonly follow?: boolean
  readonly state?: Schemas['Job']['state']
  readonly limit?: number
  readonly json?: boolean
}

export function addJobsCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('jobs')
    .description('the newest jobs, or one with its runs')
    // So that options behind `cancel` are its own.
    .enablePositionalOptions()
    .argument('[job]', 'id')
    .option('--cancel', 'cancel what of the job has not ended')
    .option('--follow', 'show the job until it has ended')
    .addOption(
      new Option('--state <state>', 'only such jobs').choices([
        'queued',
        'running',
        'completed',
        'failed',
        'cancelled',
      ]),
    )
    .option('--limit <n>', 'how many (20)', numberOption)
    .option(...JSON_OPTION)
    .action(async (id: string | undefined, options: Options) => {
      if (id !== undefined) return oneJob(context, id, options)
      if (options.cancel || options.follow) throw usageError('--cancel and --follow need the id of a job.')
      return listJobs(context, options)
    })
  command
    .command('cancel')
    .description('cancels what of a job has not ended; asking twice is the same')
    .argument('<job>', 'id')
    .option(...JSON_OPTION)
    .action((id: string, { json }: Pick<Options, 'json'>) => cancelJob(context, id, json))
}

async function listJobs(context: CommandContext, { state, limit = 20, json }: Options): Promise<void> {
  const { client, answer } = context.api()
  const query = { limit, ...(state !== undefined && { state }) }
  const page = await answer(client.GET('/v1/jobs', { params: { query } }))
  if (json) return context.printJson(page)
  context.print(
    page.items.length === 0 ? ['There is no such job.'] : jobTable(page.items, context.paint, Date.now()),
  )
}

async function cancelJob(context: CommandContext, id: string, json: boolean | undefined): Promise<void> {
  const { client, answer } = context.api()
  const job = await answer(client.POST('/v1/jobs/{id}/cancel', { params: { path: { id } } }))
  if (json) context.printJson(job)
  else context.print([cancelText(job)])
}

async function oneJob(context: CommandContext, id: string, { cancel, follow, json }: Options): Promise<void> {
  const api = context.api()
  const path = { params: { path: { id } } }
  let job = await api.answer(
    cancel ? api.client.POST('/v1/jobs/{id}/cancel', path) : api.client.GET('/v1/jobs/{id}', path),
  )
  if (follow && job.endedAt === null) {
    using display = context.display(json)
    job = await watchJob(api, context.host, display, job)
  }
  if (json) context.printJson(job)
  else context.print(jobLines(job, await namesOf(api, job.runs, await allDevices(api)), context.paint))
  if (follow) requireCompleted(job)
}
