import type { Schemas } from '@paceline/client'
import type { Command } from 'commander'
import { checkLatency } from '../checks/latency-check.js'
import { limitFrom, requirePassed } from '../checks/limit-options.js'
import { usageError } from '../cli-error.js'
import { namesOf } from '../jobs/names-of.js'
import { requireCompleted, watchJob } from '../jobs/watch-job.js'
import { chooseDevices } from '../profile/device-choice.js'
import { foretold, runtimesOf } from '../profile/foretold.js'
import { checkFiles } from '../profile/models-of.js'
import { prepareModel } from '../profile/prepare-model.js'
import {
  addProtocolOptions,
  numberOption,
  type ProtocolOptions,
  protocolFrom,
  repeated,
} from '../profile/protocol-options.js'
import { qualitiesFrom } from '../profile/quality-option.js'
import { parseSubject } from '../profile/subject.js'
import { jobLines } from '../views/job-view.js'
import { type CommandContext, JSON_OPTION, shown } from './context.js'
import { devicesOnceAnnounced } from './devices.js'

interface Options extends ProtocolOptions {
  readonly device?: string[]
  readonly runtime?: string
  readonly name?: string
  readonly family?: string
  readonly tag?: string[]
  readonly quality?: string[]
  readonly dataset?: string
  readonly priority?: number
  readonly reuse?: number
  readonly atMostMs?: number
  readonly allowVerdict?: string[]
  readonly json?: boolean
}

const EXAMPLES = `
Examples:
  paceline profile model.tflite
  paceline profile model.tflite --threads 2 --quality top1=71.8 --dataset imagenet
  paceline profile 'mobilenet_v2:{"width":1,"resolution":224}' --runtime litert-web --json
  paceline profile model.tflite --at-most-ms 12

With --at-most-ms it exits 1 unless the latency is shown to be within the limit: by the upper end of where another
session would land, or, while session variance is unknown, of this session's own interval, and it says which. A verdict
other than stable shows nothing, unless --allow-verdict names it.`

export function addProfileCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('profile')
    .description('measures models: uploads or builds them, follows the job and shows the figures')
    .argument(
      '<model...>',
      '.tflite files, model ids, or encodings such as mobilenet_v2:{"width":1,"resolution":224}',
    )
    .option('--device <id|pool>', 'where, again for more; the only device by default', repeated)
    .option('--runtime <name>', "the device's first by default")
  addProtocolOptions(command)
    .option('--per-operator', 'measure single operators, too, which takes several times as long')
    .option('--name <name>', 'of a new model; the name of its file by default')
    .option('--family <name>', 'of a new model')
    .option('--tag <word>', 'of a new model, again for more', repeated)
    .option('--quality <metric=value>', 'of a new model, again for more, such as top1=71.8', repeated)
    .option('--dataset <name>', 'that the qualities were measured on')
    .option('--priority <n>', 'from -100 to 100, higher goes first (0)', numberOption)
    .option('--reuse <seconds>', 'take a stable figure that is no older instead of measuring', numberOption)
    .option('--at-most-ms <ms>', 'fail unless the latency is shown to be as low', numberOption)
    .option('--allow-verdict <verdict>', 'noisy, drifting or throttled, again for more', repeated)
    .option(...JSON_OPTION)
    .addHelpText('after', EXAMPLES)
    .action((models: string[], options: Options) => profile(context, models, options))
}

async function profile(context: CommandContext, models: readonly string[], options: Options): Promise<void> {
  const { runtime, name, family, tag = [], priority, reuse, json } = options
  const limit = limitFrom(options)
  const subjects = models.map(parseSubject)
  if (subjects.length > 1 && name !== undefined) throw usageError('--name is for one model.')
  await checkFiles(subjects)
  const facts = { name, family, tags: tag, qualities: qualitiesFrom(options.quality ?? [], options.dataset) }
  const api = context.api()
  // Where comes before what: a wrong device is said before a large file is sent.
  const devices = await shown(context, json, (display) => devicesOnceAnnounced(api, display))
  const selection = chooseDevices(devices, options.device ?? [])
  const prepared: Schemas['Model'][] = []
  for (const subject of subjects) prepared.push(await prepareModel(api, subject, facts))
  const warnings = await foretold(api, prepared, runtimesOf(devices, selection, runtime))
  for (const warning of warnings) context.host.stderr.write(`${warning}\n`)
  const body = {
    modelIds: [...new Set(prepared.map(({ id }) => id))],
    devices: selection,
    protocol: protocolFrom(options),
    ...(runtime !== undefined && { runtime }),
    ...(priority !== undefined && { priority }),
    ...(reuse !== undefined && { reuse: { maxAgeSeconds: reuse } }),
  }
  const job = await api.answer(api.client.POST('/v1/jobs', { body }))
  const ended = await shown(context, json, (display) => watchJob(api, context.host, display, job))
  const checks = limit === null ? [] : ended.runs.map((run) => checkLatency(run, limit))
  if (json) context.printJson(limit === null ? ended : { ...ended, checks })
  else {
    const lines = jobLines(ended, await namesOf(api, ended.runs, devices), context.paint)
    context.print([...lines, ...checks.flatMap(({ passed, sentence }) => (passed ? [sentence] : []))])
  }
  requireCompleted(ended)
  requirePassed(checks)
}
