import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import type { Schemas } from '@paceline/client'
import type { Command } from 'commander'
import { usageError } from '../cli-error.js'
import { chooseDevices } from '../profile/device-choice.js'
import {
  addProtocolOptions,
  numberOption,
  type ProtocolOptions,
  protocolFrom,
  repeated,
} from '../profile/protocol-options.js'
import { showStudy, studyOf } from '../studies/show-study.js'
import { type CommandContext, JSON_OPTION, shown } from './context.js'
import { devicesOnceAnnounced } from './devices.js'

type Members = Schemas['CreateSweep']['members']

interface Options extends ProtocolOptions {
  readonly device?: string[]
  readonly runtime?: string
  readonly name?: string
  readonly sample?: number
  readonly sampleSeed?: number
  readonly encodings?: string
  readonly grid?: string
  readonly seed?: number
  readonly wait: boolean
  readonly json?: boolean
}

const EXAMPLES = `
Members with the same graph and weights share one model and one run; a stable figure that is known is used again.
Ctrl-C leaves the sweep to itself: "paceline sweep std_…" shows it again.

Examples:
  paceline sweep ofa_mbv3 --sample 100 --sample-seed 1
  echo '[{"width":0.5,"resolution":96},{"width":1,"resolution":96}]' | paceline sweep mobilenet_v2 --encodings -
  paceline sweep mdl_… --grid chains.json --device pixel-8`

export function addSweepCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('sweep')
    .description('builds the models of a space or of a grid of transforms, and measures each once')
    .argument('<subject>', 'a space, the id of the model that a grid is of, or that of a sweep to show')
    .option('--sample <n>', 'so many encodings drawn from the space', numberOption)
    .option('--sample-seed <n>', 'draws them (0)', numberOption)
    .option('--encodings <file>', 'JSON list of encodings of the space; - for standard input')
    .option('--grid <file>', 'JSON list of chains of transforms, each a list; - for standard input')
    .option('--device <id|pool>', 'the only device by default; may be given several times', repeated)
    .option('--runtime <name>', "the device's first by default")
    .option('--name <text>', 'what the sweep is called in lists')
    .option('--seed <n>', 'of the weights (0)', numberOption)
    .option('--no-wait', 'print what was asked for, and leave it to itself')
  addProtocolOptions(command)
    .option(...JSON_OPTION)
    .addHelpText('after', EXAMPLES)
    .action((subject: string, options: Options) => sweep(context, subject, options))
}

async function sweep(context: CommandContext, subject: string, options: Options): Promise<void> {
  const asked = subject.startsWith('std_')
    ? await studyOf(context, subject)
    : await ask(context, subject, options)
  await showStudy(context, asked, options)
}

async function ask(context: CommandContext, subject: string, options: Options): Promise<Schemas['Study']> {
  const { device = [], runtime, name, seed, json } = options
  const members = await membersOf(subject, options, context.host.stdin)
  const api = context.api()
  const devices = await shown(context, json, (display) => devicesOnceAnnounced(api, display))
  const body = {
    members,
    devices: chooseDevices(devices, device),
    protocol: protocolFrom(options),
    ...(runtime !== undefined && { runtime }),
    ...(name !== undefined && { name }),
    ...(seed !== undefined && { seed }),
  }
  return api.answer(api.client.POST('/v1/studies/sweep', { body }))
}

/** The API checks what is in the lists; here one of them has to be there. */
async function membersOf(subject: string, options: Options, stdin: NodeJS.ReadStream): Promise<Members> {
  const { sample, sampleSeed, encodings, grid } = options
  if ([sample, encodings, grid].filter((way) => way !== undefined).length !== 1) {
    throw usageError('Say what to build by exactly one of --sample, --encodings and --grid.')
  }
  if (grid !== undefined) return { model: subject, grid: (await listIn(grid, stdin)) as never }
  if (encodings !== undefined) {
    return { space: subject, encodings: (await listIn(encodings, stdin)) as Record<string, unknown>[] }
  }
  return {
    space: subject,
    sample: { n: sample ?? 0, ...(sampleSeed !== undefined && { seed: sampleSeed }) },
  }
}

async function listIn(file: string, stdin: NodeJS.ReadStream): Promise<unknown[]> {
  let list: unknown
  try {
    list = JSON.parse(file === '-' ? await text(stdin) : await readFile(file, 'utf8'))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw usageError(`The list cannot be read (${reason}).`)
  }
  if (Array.isArray(list)) return list
  throw usageError(`What is in ${file} is not a JSON list.`)
}
