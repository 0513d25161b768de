import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import type { Schemas } from '@paceline/client'
import type { Command } from 'commander'
import { CliError, usageError } from '../cli-error.js'
import { exitCodes } from '../exit-codes.js'
import { allDevices } from '../fleet/all-devices.js'
import { chooseDevices } from '../profile/device-choice.js'
import {
  addProtocolOptions,
  numberOption,
  type ProtocolOptions,
  protocolFrom,
} from '../profile/protocol-options.js'
import { parseKnownSubject } from '../profile/subject.js'
import { latencyTable, poolLine } from '../views/latency-view.js'
import { type CommandContext, JSON_OPTION } from './context.js'

type Query = Schemas['LatencyRequest']['queries'][number]

interface Options extends ProtocolOptions {
  readonly device?: string
  readonly runtime?: string
  readonly queries?: string
  readonly quality?: number
  readonly retry?: boolean
  readonly deadlineMs?: number
  readonly targetMs?: number
  readonly alpha: number
  readonly beta: number
  readonly json?: boolean
}

const MNASNET_EXPONENT = -0.07

export function addLatencyCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('latency')
    .description('the latency of models or encodings; what is unknown is measured')
    .argument('[model...]', 'model ids, or encodings such as mobilenet_v2:{"width":1,"resolution":224}')
    .option('--device <id|pool>', 'the only device by default')
    .option('--runtime <name>', "the device's first by default")
    .option('--queries <file>', 'JSON list of queries as POST /v1/latency takes them; - for standard input')
    .option('--deadline-ms <ms>', 'wait so long for what is being measured (0)', numberOption)
    .option('--target-ms <ms>', "give MnasNet's reward for this target", numberOption)
    .option('--alpha <exponent>', 'of the reward below the target', numberOption, MNASNET_EXPONENT)
    .option('--beta <exponent>', 'of the reward above it', numberOption, MNASNET_EXPONENT)
    .option('--quality <value>', 'of the models, for the reward', numberOption)
    .option('--retry', 'measure again what failed within the last hour')
  addProtocolOptions(command)
    .option(...JSON_OPTION)
    .action((models: string[], options: Options) => latency(context, models, options))
}

async function latency(context: CommandContext, models: readonly string[], options: Options): Promise<void> {
  const { runtime, deadlineMs, targetMs, alpha, beta, json } = options
  const queries = [
    ...models.map((model) => queryOf(model, options)),
    ...(await queriesIn(options.queries, context.host.stdin)),
  ]
  if (queries.length === 0) throw usageError('Give at least one model, or --queries with a file of them.')
  const api = context.api()
  const selection = chooseDevices(await allDevices(api), options.device === undefined ? [] : [options.device])
  const body = {
    device: 'pool' in selection ? selection.pool : (selection.ids[0] ?? ''),
    queries,
    protocol: protocolFrom(options),
    ...(runtime !== undefined && { runtime }),
    ...(deadlineMs !== undefined && { deadlineMs }),
    ...(targetMs !== undefined && { objective: { targetMs, alpha, beta } }),
  }
  const answered = await api.answer(api.client.POST('/v1/latency', { body }))
  if (json) context.printJson(answered)
  else {
    const asked = queries.map(
      ({ modelId, space, encoding }) => modelId ?? `${space}:${JSON.stringify(encoding)}`,
    )
    context.print([
      ...latencyTable(asked, answered.results, targetMs !== undefined, context.paint),
      ...('pool' in selection ? ['', poolLine(selection.pool, answered.units)] : []),
    ])
  }
  requireAnswers(answered.results)
}

function queryOf(model: string, { quality, retry }: Options): Query {
  const subject = parseKnownSubject(model)
  return {
    ...(subject.kind === 'model'
      ? { modelId: subject.id }
      : { space: subject.space, encoding: subject.encoding }),
    ...(quality !== undefined && { quality }),
    ...(retry !== undefined && { retry }),
  }
}

/** The API checks what a query holds; here it only has to be a list. */
async function queriesIn(file: string | undefined, stdin: NodeJS.ReadStream): Promise<Query[]> {
  if (file === undefined) return []
  try {
    const queries: unknown = JSON.parse(file === '-' ? await text(stdin) : await readFile(file, 'utf8'))
    if (Array.isArray(queries)) return queries as Query[]
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw usageError(`The queries cannot be read (${reason}).`)
  }
  throw usageError(`The queries in ${file} are not a JSON list.`)
}

function requireAnswers(results: readonly Schemas['LatencyResult'][]): void {
  const without = results.filter(({ source }) => ['failed', 'unsupported', 'invalid'].includes(source))
  const [first] = without
  if (first === undefined) return
  const why = [first.source, first.code, first.message].filter((part) => part !== undefined).join(': ')
  const sentence = `${without.length} of ${results.length} queries have no answer, the first for this reason: ${why}.`
  throw new CliError('no-answer', sentence, exitCodes.failedRun)
}
