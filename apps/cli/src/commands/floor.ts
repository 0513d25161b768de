import type { Command } from 'commander'
import { namesOf } from '../jobs/names-of.js'
import { requireCompleted, watchJob } from '../jobs/watch-job.js'
import { chooseDevice } from '../profile/device-choice.js'
import { checkFiles, modelIdsOf } from '../profile/models-of.js'
import {
  addProtocolOptions,
  numberOption,
  type ProtocolOptions,
  protocolFrom,
} from '../profile/protocol-options.js'
import { parseSubject } from '../profile/subject.js'
import { floorTable } from '../views/floor-view.js'
import { jobLines } from '../views/job-view.js'
import { type CommandContext, JSON_OPTION, shown } from './context.js'
import { devicesOnceAnnounced, floorsOf } from './devices.js'

interface Options extends ProtocolOptions {
  readonly device?: string
  readonly runtime?: string
  readonly sessions?: number
  readonly model?: string
  readonly json?: boolean
}

const WHY = `
A session's own interval does not tell where another session would land. The floor does: it is kept by protocol key, so
give the protocol whose figures it is for. "paceline devices <device>" shows what is known.`

export function addFloorCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('floor')
    .description('measures one model in sessions of its own, to learn how far sessions differ on a device')
    .option('--device <id>', 'the only device by default')
    .option('--runtime <name>', "the device's first by default")
    .option('--sessions <n>', 'how many (8, the fewest that tell)', numberOption)
    .option('--model <model>', 'a .tflite file, a model id or an encoding (MobileNetV2 1.0 224)')
  addProtocolOptions(command)
    .option(...JSON_OPTION)
    .addHelpText('after', WHY)
    .action((options: Options) => floor(context, options))
}

async function floor(context: CommandContext, options: Options): Promise<void> {
  const { runtime, sessions, model, json } = options
  const subjects = model === undefined ? [] : [parseSubject(model)]
  await checkFiles(subjects)
  const api = context.api()
  const devices = await shown(context, json, (display) => devicesOnceAnnounced(api, display))
  const device = chooseDevice(devices, options.device)
  const [modelId] = await modelIdsOf(api, subjects)
  const body = {
    protocol: protocolFrom(options),
    ...(runtime !== undefined && { runtime }),
    ...(sessions !== undefined && { sessions }),
    ...(modelId !== undefined && { modelId }),
  }
  const path = { params: { path: { id: device.id } } }
  const job = await api.answer(api.client.POST('/v1/devices/{id}/floor', { ...path, body }))
  const ended = await shown(context, json, (display) => watchJob(api, context.host, display, job))
  const keys = new Set(ended.runs.map(({ protocolKey }) => protocolKey))
  const floors = await floorsOf(api, device.id)
  const learnt = floors.filter(({ protocolKey }) => keys.has(protocolKey))
  if (json) context.printJson({ ...ended, floors: learnt })
  else {
    const lines = jobLines(ended, await namesOf(api, ended.runs, devices), context.paint)
    context.print([...lines, '', ...floorTable(learnt, context.paint, Date.now())])
  }
  requireCompleted(ended)
}
