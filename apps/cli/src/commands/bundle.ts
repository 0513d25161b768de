import type { Command } from 'commander'
import { saveStream } from '../files/save-stream.js'
import { bytes } from '../views/units.js'
import type { CommandContext } from './context.js'

interface Options {
  readonly output?: string
  readonly json?: boolean
}

const CONTENTS = `
The bundle is a zip of all that the run's figures rest on: digests, plan, samples, conditions, versions, estimates, and a
script that works every estimate out again from the samples with nothing but Node.`

export function addBundleCommand(program: Command, context: CommandContext): void {
  program
    .command('bundle')
    .description('saves the evidence of a run as a zip')
    .argument('<run>', 'id')
    .option('-o, --output <file>', 'the id of the run with .zip, here, by default')
    .option('--json', 'print where it was saved, for programs')
    .addHelpText('after', CONTENTS)
    .action(async (runId: string, { output: file = `${runId}.zip`, json }: Options) => {
      const { client, answer } = context.api()
      const path = { params: { path: { id: runId } } }
      const body = await answer(client.GET('/v1/runs/{id}/bundle', { ...path, parseAs: 'stream' }))
      const size = await saveStream(body, file, 'bundle')
      if (json) context.printJson({ runId, file, bytes: size })
      else context.print([`${file}, ${bytes(size)}: node recompute.mjs in it works its figures out again`])
    })
}
