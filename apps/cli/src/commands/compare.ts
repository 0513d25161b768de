import type { Schemas } from '@paceline/client'
import { leastPairs } from '@paceline/domain'
import type { Command } from 'commander'
import { CliError } from '../cli-error.js'
import { exitCodes } from '../exit-codes.js'
import { modelNames } from '../jobs/names-of.js'
import { watchJob } from '../jobs/watch-job.js'
import { chooseDevice } from '../profile/device-choice.js'
import { checkFiles, modelIdsOf } from '../profile/models-of.js'
import {
  addProtocolOptions,
  numberOption,
  type ProtocolOptions,
  protocolFrom,
} from '../profile/protocol-options.js'
import { parseSubject } from '../profile/subject.js'
import { comparisonLines } from '../views/comparison-view.js'
import { type CommandContext, JSON_OPTION, shown } from './context.js'
import { devicesOnceAnnounced } from './devices.js'

interface Options extends ProtocolOptions {
  readonly device?: string
  readonly runtime?: string
  readonly pairs?: number
  readonly seed?: number
  readonly json?: boolean
}

const EXAMPLES = `
The baseline may stand among the variants: A against A.

Examples:
  paceline compare before.tflite after.tflite
  paceline compare mdl_… mdl_… mdl_… --runtime tflite-native --threads 2
  paceline compare 'mobilenet_v2:{"width":1,"resolution":224}' 'mobilenet_v2:{"width":0.75,"resolution":224}'`

export function addCompareCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('compare')
    .description('measures variants in turn with a baseline in one session, and says which is faster')
    .argument('<baseline>', 'a .tflite file, a model id, or an encoding')
    .argument('<variant...>', 'the same')
    .option('--device <id>', 'the only device by default')
    .option('--runtime <name>', "the device's first by default")
    .option(
      '--pairs <n>',
      'fewest pairs of fresh processes per variant, 6 or more (what an answer takes)',
      numberOption,
    )
    .option('--seed <n>', 'draws the orders; chosen by the API by default', numberOption)
  addProtocolOptions(command)
    .option(...JSON_OPTION)
    .addHelpText('after', EXAMPLES)
    .action((baseline: string, variants: string[], options: Options) =>
      compare(context, [baseline, ...variants], options),
    )
}

async function compare(context: CommandContext, named: readonly string[], options: Options): Promise<void> {
  const { runtime, pairs, seed, json } = options
  const subjects = named.map(parseSubject)
  await checkFiles(subjects)
  const api = context.api()
  // Where comes before what: a wrong device is said before a large file is sent.
  const devices = await shown(context, json, (display) => devicesOnceAnnounced(api, display))
  const device = chooseDevice(devices, options.device)
  const [baseline = '', ...variants] = await modelIdsOf(api, subjects)
  const body = {
    baseline,
    variants: [...new Set(variants)],
    device: device.id,
    protocol: protocolFrom(options),
    ...(runtime !== undefined && { runtime }),
    ...(pairs !== undefined && { pairs }),
    ...(seed !== undefined && { seed }),
  }
  const asked = await api.answer(api.client.POST('/v1/comparisons', { body }))
  await shown(context, json, async (display) => {
    const path = { params: { path: { id: asked.jobId } } }
    const job = await api.answer(api.client.GET('/v1/jobs/{id}', path))
    return watchJob(api, context.host, display, job, baselineProcesses(asked))
  })
  const path = { params: { path: { id: asked.id } } }
  const ended = await api.answer(api.client.GET('/v1/comparisons/{id}', path))
  if (json) context.printJson(ended)
  else {
    const names = await modelNames(api, [ended.baseline, ...ended.variants])
    context.print(comparisonLines(ended, { models: names, device: device.name }, context.paint))
  }
  if (ended.state === 'completed') return
  const why = ended.error === null ? '' : `: ${ended.error.code}: ${ended.error.message}`
  const sentence = `${ended.id} ended ${ended.state}${why}`
  throw new CliError('run-failed', sentence.replace(/\.?$/, '.'), exitCodes.failedRun)
}

/** The baseline has a fresh process in each pair, and that many at least. */
function baselineProcesses({ pairs, variants }: Schemas['Comparison']): number {
  return Math.max(pairs, leastPairs(variants.length)) * variants.length
}
