import type { Command } from 'commander'
import { saveBundle } from '../bundle/save-bundle.js'
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
    .action(async (id: string, { output = `${id}.zip`, json }: Options) => {
      const saved = await saveBundle(context.api(), id, output)
      if (json) context.printJson(saved)
      else
        context.print([
          `${saved.file}, ${bytes(saved.bytes)}: node recompute.mjs in it works its figures out again`,
        ])
    })
}
