import type { Schemas } from '@paceline/client'
import type { Command } from 'commander'
import { usageError } from '../cli-error.js'
import { chooseDevices } from '../profile/device-choice.js'
import { checkFiles, modelIdsOf } from '../profile/models-of.js'
import {
  addProtocolOptions,
  numberOption,
  type ProtocolOptions,
  protocolFrom,
  repeated,
} from '../profile/protocol-options.js'
import { parseSubject } from '../profile/subject.js'
import { showStudy, studyOf } from '../studies/show-study.js'
import { type CommandContext, JSON_OPTION, shown } from './context.js'
import { devicesOnceAnnounced } from './devices.js'

type Patterns = Schemas['SparseModel']['pattern'][]

interface Options extends ProtocolOptions {
  readonly pattern?: string[]
  readonly sparsity?: number[]
  readonly device?: string[]
  readonly runtime?: string[]
  readonly name?: string
  readonly wait: boolean
  readonly json?: boolean
}

const EXAMPLES = `
Patterns: unstructured, block-2, block-4 (output channels), group-4, group-5, group-6 (rows that share one pattern).
Ctrl-C leaves the study to itself: "paceline sparse std_…" shows it again.

Examples:
  paceline sparse mdl_… --pattern unstructured --pattern block-4 --sparsity 0.5 --sparsity 0.8 --sparsity 0.9
  paceline sparse 'mobilenet_v1:{"width":1,"resolution":224}' --pattern group-6 --sparsity 0.3 \\
    --runtime kernels-wasm --runtime litert-web`

export function addSparseCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('sparse')
    .description('prunes a model by patterns and sparsities, and measures what the zeros are worth')
    .argument('<subject>', 'a .tflite file, a model id, an encoding, or the id of a study to show')
    .option('--pattern <name>', 'what becomes zero together; may be given several times', repeated)
    .option('--sparsity <share>', 'zeros of each layer; may be given several times', severalNumbers)
    .option('--device <id|pool>', 'the only device by default; may be given several times', repeated)
    .option('--runtime <name>', 'kernels-wasm by default; may be given several times', repeated)
    .option('--name <text>', 'what the study is called in lists')
    .option('--no-per-operator', 'measure whole networks alone')
    .option('--no-wait', 'print what was asked for, and leave it to itself')
  addProtocolOptions(command)
    .option(...JSON_OPTION)
    .addHelpText('after', EXAMPLES)
    .action(async (subject: string, options: Options) => {
      const asked = subject.startsWith('std_')
        ? await studyOf(context, subject)
        : await ask(context, subject, options)
      await showStudy(context, asked, options)
    })
}

async function ask(context: CommandContext, named: string, options: Options): Promise<Schemas['Study']> {
  const { pattern = [], sparsity = [], device = [], runtime, name, json } = options
  if (pattern.length === 0 || sparsity.length === 0) {
    throw usageError('Say what to prune by at least one --pattern and one --sparsity.')
  }
  const subjects = [parseSubject(named)]
  await checkFiles(subjects)
  const api = context.api()
  const devices = await shown(context, json, (display) => devicesOnceAnnounced(api, display))
  const where = chooseDevices(devices, device)
  const [model = ''] = await modelIdsOf(api, subjects)
  const body = {
    model,
    // Which patterns there are says the API.
    patterns: pattern as Patterns,
    sparsities: sparsity,
    devices: where,
    protocol: protocolFrom(options),
    ...(runtime !== undefined && { runtimes: runtime }),
    ...(name !== undefined && { name }),
  }
  return api.answer(api.client.POST('/v1/studies/sparse', { body }))
}

function severalNumbers(text: string, before: readonly number[] = []): number[] {
  return [...before, numberOption(text)]
}
