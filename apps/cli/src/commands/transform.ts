import type { Command } from 'commander'
import { saveModel } from '../files/save-model.js'
import { checkFiles } from '../profile/models-of.js'
import { prepareModel } from '../profile/prepare-model.js'
import { parseSubject } from '../profile/subject.js'
import { parseChain } from '../transforms/parse-chain.js'
import { modelLines } from '../views/model-view.js'
import { type CommandContext, JSON_OPTION } from './context.js'

interface Options {
  readonly output?: string
  readonly json?: boolean
}

const EXAMPLES = `
A transform is its kind and its fields; several are carried out from left to right. Layers are named by the operator's
index or its output's name. The kinds and their fields are those of POST /v1/models/{id}/transform; see /docs.

Examples:
  paceline transform model.tflite prune sparsity=0.8 encode=sparse
  paceline transform model.tflite prune pattern=block blockChannels=4 sparsity=0.5 quantize dtype=int8 -o small.tflite
  paceline transform mdl_… slice head=12
  paceline transform mdl_… patch budgetBytes=262144`

export function addTransformCommand(program: Command, context: CommandContext): void {
  program
    .command('transform')
    .description('makes another model of one: pruned, quantised, cut, patched …')
    .argument('<model>', 'a .tflite file, a model id, or an encoding such as mobilenet_v2:{"width":1}')
    .argument('<change...>', 'a kind, then its fields, as in prune sparsity=0.8; again for more')
    .option('-o, --output <file>', 'save the .tflite file here, too')
    .option(...JSON_OPTION)
    .addHelpText('after', EXAMPLES)
    .action((model: string, change: string[], options: Options) => transform(context, model, change, options))
}

async function transform(
  context: CommandContext,
  text: string,
  words: readonly string[],
  { output, json }: Options,
): Promise<void> {
  const chain = parseChain(words)
  const subject = parseSubject(text)
  await checkFiles([subject])
  const api = context.api()
  let model = await prepareModel(api, subject, { tags: [], qualities: [] })
  for (const body of chain) {
    const path = { params: { path: { id: model.id } } }
    model = await api.answer(api.client.POST('/v1/models/{id}/transform', { ...path, body }))
    // Each may have something to say; the last one's stands with the model below.
    if (!json && body !== chain.at(-1))
      for (const warning of model.derivation?.warnings ?? []) context.print([warning])
  }
  if (output !== undefined) await saveModel(api, model, output)
  if (json) context.printJson(model)
  else context.print(modelLines(model, context.paint))
}
