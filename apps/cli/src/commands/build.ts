import { type Command, Option } from 'commander'
import { usageError } from '../cli-error.js'
import { saveModel } from '../files/save-model.js'
import { numberOption, repeated } from '../profile/protocol-options.js'
import { parseKnownSubject } from '../profile/subject.js'
import { modelLines } from '../views/model-view.js'
import { type CommandContext, JSON_OPTION } from './context.js'

interface Options {
  readonly seed?: number
  readonly sparsity?: number
  readonly dtype?: 'float32' | 'float16' | 'dynamic-int8' | 'int8'
  readonly name?: string
  readonly tag?: string[]
  readonly output?: string
  readonly json?: boolean
}

const EXAMPLES = `
"paceline spaces" lists the spaces. The same encoding and seed give the same bytes.

Examples:
  paceline build 'mobilenet_v3:{"size":"small"}' -o small.tflite
  paceline build 'mobilenet_v2:{"width":0.5}' --sparsity 0.8 --dtype float16`

export function addBuildCommand(program: Command, context: CommandContext): void {
  program
    .command('build')
    .description('builds a model of a design space, with random weights')
    .argument('<encoding>', 'such as mobilenet_v2:{"width":1,"resolution":224}')
    .option('--seed <n>', 'of the weights (0)', numberOption)
    .option('--sparsity <share>', 'of the weights become zero, the smallest first (0)', numberOption)
    .addOption(
      new Option('--dtype <precision>', 'float32 by default').choices([
        'float32',
        'float16',
        'dynamic-int8',
        'int8',
      ]),
    )
    .option('--name <name>', 'one made of the encoding by default')
    .option('--tag <word>', 'again for more', repeated)
    .option('-o, --output <file>', 'save the .tflite file here, too')
    .option(...JSON_OPTION)
    .addHelpText('after', EXAMPLES)
    .action((encoding: string, options: Options) => build(context, encoding, options))
}

async function build(context: CommandContext, text: string, options: Options): Promise<void> {
  const { output, json, tag, ...how } = options
  const subject = parseKnownSubject(text)
  if (subject.kind !== 'encoding')
    throw usageError('A model id is built already; "paceline transform" changes it.')
  const { space, encoding } = subject
  const api = context.api()
  const body = { spec: { space, encoding }, ...how, ...(tag !== undefined && { tags: tag }) }
  const model = await api.answer(api.client.POST('/v1/models/build', { body }))
  if (output !== undefined) await saveModel(api, model, output)
  if (json) context.printJson(model)
  else context.print(modelLines(model, context.paint))
}
