import type { Schemas } from '@paceline/client'
import type { Command } from 'commander'
import { numberOption } from '../profile/protocol-options.js'
import { textTable } from '../views/text-table.js'
import { type CommandContext, JSON_OPTION } from './context.js'

type Summary = Schemas['SpaceSummary']

interface Options {
  readonly json?: boolean
}

interface SampleOptions extends Options {
  readonly n: number
  readonly seed: number
}

export function addSpacesCommand(program: Command, context: CommandContext): void {
  const spaces = program
    .command('spaces')
    .description('design spaces: those that come with Paceline, and those that were registered')
    .option(...JSON_OPTION)
    .action((options: Options) => list(context, options))
  spaces
    .command('show')
    .description('what a space decides, and what each decision may be')
    .argument('<name>')
    .option(...JSON_OPTION)
    .action((name: string, options: Options) => show(context, name, options))
  spaces
    .command('sample')
    .description('encodings drawn uniformly, a line each')
    .argument('<name>')
    .option('--n <count>', 'how many (1)', numberOption, 1)
    .option('--seed <seed>', 'the same seed draws the same (0)', numberOption, 0)
    .option(...JSON_OPTION)
    .action((name: string, options: SampleOptions) => sample(context, name, options))
}

async function list(context: CommandContext, { json }: Options): Promise<void> {
  const api = context.api()
  const items: Summary[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const query = cursor === undefined ? {} : { cursor }
    const page: Schemas['SpacePage'] = await api.answer(api.client.GET('/v1/spaces', { params: { query } }))
    items.push(...page.items)
    cursor = page.nextCursor
  }
  if (json) return context.printJson(items)
  const columns = [
    { title: 'SPACE', text: ({ name }: Summary) => name },
    { title: 'SIZE', align: 'right', text: ({ size }: Summary) => size ?? 'not known' },
    { title: 'SUMMARY', text: ({ summary }: Summary) => summary },
  ] as const
  context.print(textTable(items, [...columns], context.paint))
}

async function show(context: CommandContext, name: string, { json }: Options): Promise<void> {
  const api = context.api()
  const params = { path: { name } }
  const space = await api.answer(api.client.GET('/v1/spaces/{name}', { params }))
  if (json) return context.printJson(space)
  const properties = Object.entries((space.encoding.properties ?? {}) as Record<string, object>)
  context.print([
    `${space.title}: ${space.summary}`,
    `${space.size ?? 'A number not known of'} encodings; by default ${JSON.stringify(space.defaults)}`,
    '',
    ...properties.map(([decision, schema]) => `${decision}: ${JSON.stringify(schema)}`),
  ])
}

async function sample(
  context: CommandContext,
  name: string,
  { n, seed, json }: SampleOptions,
): Promise<void> {
  const api = context.api()
  const request = { params: { path: { name } }, body: { n, seed } }
  const found = await api.answer(api.client.POST('/v1/spaces/{name}/sample', request))
  if (json) context.printJson(found)
  else context.print(found.texts)
}
