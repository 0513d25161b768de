import type { Command } from 'commander'
import { checkFiles } from '../profile/models-of.js'
import { prepareModel } from '../profile/prepare-model.js'
import { parseSubject } from '../profile/subject.js'
import { coverageLines } from '../views/coverage-view.js'
import { type CommandContext, JSON_OPTION } from './context.js'

const WHAT = `
Found from the file, without running it, for the libraries whose operators are known. LiteRT.js does not say what it
delegates.`

export function addCoverageCommand(program: Command, context: CommandContext): void {
  program
    .command('coverage')
    .description('which operators of a model a runtime cannot run, or would run outside its delegate')
    .argument('<model>', 'a .tflite file, a model id, or an encoding such as mobilenet_v2:{"width":1}')
    .option(...JSON_OPTION)
    .addHelpText('after', WHAT)
    .action(async (text: string, { json }: { json?: boolean }) => {
      const subject = parseSubject(text)
      await checkFiles([subject])
      const api = context.api()
      const { id } = await prepareModel(api, subject, { tags: [], qualities: [] })
      const path = { params: { path: { id } } }
      const coverage = await api.answer(api.client.GET('/v1/models/{id}/coverage', path))
      if (json) context.printJson(coverage)
      else context.print(coverageLines(coverage.items, context.paint))
    })
}
