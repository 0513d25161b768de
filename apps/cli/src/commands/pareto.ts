import type { Schemas } from '@paceline/client'
import { type Command, Option } from 'commander'
import { CliError } from '../cli-error.js'
import type { Api } from '../connection/api.js'
import { allDevices } from '../fleet/all-devices.js'
import { chooseDevice } from '../profile/device-choice.js'
import { numberOption } from '../profile/protocol-options.js'
import { frontPlot } from '../views/front-plot.js'
import { frontLines } from '../views/front-view.js'
import { type CommandContext, JSON_OPTION } from './context.js'

interface Options {
  readonly device?: string
  readonly runtime?: string
  readonly quality?: string
  readonly cost?: string
  readonly protocolKey?: string
  readonly family?: string
  readonly dataset?: string
  readonly maxLatencyMs?: number
  readonly verdict?: Schemas['ParetoPoint']['verdict']
  readonly json?: boolean
}

const PLOT_ROWS = 14
const MOST_COLUMNS = 100
const FEWEST_COLUMNS = 40

export function addParetoCommand(program: Command, context: CommandContext): void {
  program
    .command('pareto')
    .description('the front of quality against cost on a device')
    .option('--device <id>', 'the only device by default')
    .option('--runtime <name>', 'only figures of this runtime')
    .option('--quality <metric>', 'top1 by default')
    .option('--cost <metric>', 'latency.median by default; two with a comma')
    .option('--protocol-key <key>', 'the one with the most models by default')
    .option('--family <name>', 'only models of it')
    .option('--dataset <name>', 'only qualities on it')
    .option('--max-latency-ms <ms>', 'only models that are as fast', numberOption)
    .addOption(
      new Option('--verdict <verdict>', 'only such figures').choices([
        'stable',
        'noisy',
        'drifting',
        'throttled',
      ]),
    )
    .option(...JSON_OPTION)
    .action((options: Options) => pareto(context, options))
}

async function pareto(context: CommandContext, { device: named, json, ...filters }: Options): Promise<void> {
  const api = context.api()
  const device = chooseDevice(await allDevices(api), named)
  const query = { device: device.id, ...filters }
  const asked = api.answer(api.client.GET('/v1/pareto', { params: { query } }))
  const front = await asked.catch(async (error: unknown) => {
    throw error instanceof CliError && error.code === 'unknown-metric' ? await withNames(api, error) : error
  })
  if (json) return context.printJson(front)
  const { isTTY, columns } = context.host.stdout
  if (isTTY && columns >= FEWEST_COLUMNS) {
    const plot = frontPlot(
      front,
      { columns: Math.min(columns, MOST_COLUMNS), rows: PLOT_ROWS },
      context.paint,
    )
    if (plot.length > 0) context.print([...plot, ''])
  }
  context.print(frontLines(front, device.name, context.paint))
}

/** Who types a command reads no catalogue: the refusal names the metrics that there are. */
async function withNames(api: Api, { code, message, exitCode, problem }: CliError): Promise<CliError> {
  const { items } = await api.answer(api.client.GET('/v1/metrics-catalogue'))
  const [what] = message.split(';')
  const names = items.map(({ name }) => name).join(', ')
  return new CliError(code, `${what}: there are ${names}.`, exitCode, problem)
}
