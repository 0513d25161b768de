import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Command, CommanderError } from 'commander'
import { CliError, problemJson } from './cli-error.js'
import { addBuildCommand } from './commands/build.js'
import { addBundleCommand } from './commands/bundle.js'
import { addCompareCommand } from './commands/compare.js'
import { createContext } from './commands/context.js'
import { addCoverageCommand } from './commands/coverage.js'
import { addEventsCommand, addMoveCommands } from './commands/device-moves.js'
import { addRegistrationCommands } from './commands/device-registration.js'
import { addWatchCommand } from './commands/device-watch.js'
import { addDevicesCommand } from './commands/devices.js'
import { addFloorCommand } from './commands/floor.js'
import { addJobsCommand } from './commands/jobs.js'
import { addKernelsCommand } from './commands/kernels.js'
import { addLatencyCommand } from './commands/latency.js'
import { addParetoCommand } from './commands/pareto.js'
import { addProfileCommand } from './commands/profile.js'
import { addReplayCommand } from './commands/replay.js'
import { addSpacesCommand } from './commands/spaces.js'
import { addSparseCommand } from './commands/sparse.js'
import { addSweepCommand } from './commands/sweep.js'
import { addTransformCommand } from './commands/transform.js'
import { type ExitCode, exitCodes } from './exit-codes.js'
import type { Host } from './host.js'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const EXIT_CODES = `
Exit codes: 0 done, 1 a run, a check or a query failed, 2 cannot be done as asked, 3 not reachable or not let in.
Key and address: PACELINE_URL and PACELINE_KEY, else the running start of PACELINE_HOME.`

/** Runs one command line and gives its exit code; what went wrong is one sentence on standard error. */
export async function main(host: Host): Promise<ExitCode> {
  // A reader that has seen enough, such as head, is no error.
  host.stdout.on('error', () => undefined)
  const context = createContext(host, ROOT)
  const program = new Command('paceline')
    .description('Measures neural networks on real devices.')
    .version(version())
    // So that what stands after the name of a command is read by that command alone.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: (text) => host.stderr.write(text),
      outputError: () => undefined,
    })
    .addHelpText('after', EXIT_CODES)
  addProfileCommand(program, context)
  const devices = addDevicesCommand(program, context)
  addRegistrationCommands(devices, context)
  addMoveCommands(devices, context)
  addEventsCommand(devices, context)
  addWatchCommand(devices, context)
  addJobsCommand(program, context)
  addBuildCommand(program, context)
  addTransformCommand(program, context)
  addCoverageCommand(program, context)
  addParetoCommand(program, context)
  addKernelsCommand(program, context)
  addLatencyCommand(program, context)
  addCompareCommand(program, context)
  addReplayCommand(program, context)
  addSweepCommand(program, context)
  addSparseCommand(program, context)
  addFloorCommand(program, context)
  addSpacesCommand(program, context)
  addBundleCommand(program, context)
  try {
    await program.parseAsync(host.argv)
    return exitCodes.ok
  } catch (error) {
    return report(error, host)
  }
}

function report(error: unknown, { stderr, argv }: Host): ExitCode {
  const known = error instanceof CommanderError ? fromCommander(error) : error
  if (known === null) return exitCodes.ok
  if (!(known instanceof CliError)) throw known
  if (known.message !== '') {
    stderr.write(`${argv.includes('--json') ? problemJson(known) : known.message}\n`)
  }
  return known.exitCode
}

/** Null where help or the version was all that was wanted. */
function fromCommander({ code, exitCode, message }: CommanderError): CliError | null {
  if (exitCode === 0) return null
  // Called without a command, commander has printed the help already, and that says it all.
  const text = code === 'commander.help' ? '' : message.replace(/^error: /, '')
  const sentence = text.charAt(0).toUpperCase() + text.slice(1)
  return new CliError('usage', sentence, exitCodes.usage)
}

function version(): string {
  const file = new URL('../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
