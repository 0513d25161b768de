import type { Schemas } from '@paceline/client'
import { type Command, Option } from 'commander'
import { allDevices } from '../fleet/all-devices.js'
import { kernelLines } from '../views/kernel-view.js'
import { type CommandContext, JSON_OPTION } from './context.js'

interface Options {
  readonly operator?: Schemas['KernelGroup']['operator']
  readonly dtype?: Schemas['KernelGroup']['dtype']
  readonly device?: string
  readonly json?: boolean
}

const operators = [
  'conv1x1',
  'depthwise3x3',
  'fully-connected',
  'add',
] as const satisfies Options['operator'][]
const dtypes = ['float32', 'int8'] as const satisfies Options['dtype'][]

export function addKernelsCommand(program: Command, context: CommandContext): void {
  program
    .command('kernels')
    .description('measured kernels, plug-ins beside ours, ranked by operator, sizes and device')
    .addOption(new Option('--operator <name>', 'only of it').choices(operators))
    .addOption(new Option('--dtype <type>', 'only of it').choices(dtypes))
    .option('--device <id>', 'only on it')
    .option(...JSON_OPTION)
    .action((options: Options) => kernels(context, options))
}

async function kernels(context: CommandContext, { json, ...filter }: Options): Promise<void> {
  const api = context.api()
  const groups: Schemas['KernelGroup'][] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = { limit: 500, ...filter, ...(cursor !== '' && { cursor }) }
    const page: Schemas['KernelPage'] = await api.answer(api.client.GET('/v1/kernels', { params: { query } }))
    groups.push(...page.items)
    cursor = page.nextCursor
  }
  if (json) return context.printJson(groups)
  if (groups.length === 0) {
    return context.print(['No kernel was measured yet: docs/kernel-plugins.md says how to send one.'])
  }
  const names = new Map((await allDevices(api)).map(({ id, name }) => [id, name]))
  context.print(kernelLines(groups, names, context.paint))
}
