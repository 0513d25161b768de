import type { Schemas } from '@paceline/client'
import type { Command } from 'commander'
import { allDevices } from '../fleet/all-devices.js'
import { chooseDevice } from '../profile/device-choice.js'
import { numberOption } from '../profile/protocol-options.js'
import { whyText } from '../views/device-view.js'
import { eventTable } from '../views/event-view.js'
import { paintWord } from '../views/paint.js'
import { type CommandContext, JSON_OPTION } from './context.js'

type Device = Schemas['Device']

interface MoveOptions {
  readonly reason?: string
  readonly json?: boolean
}

const moves = [
  {
    move: 'drain',
    description: 'lets a device end its session and take no more until it is resumed',
    path: '/v1/devices/{id}/drain',
  },
  {
    move: 'resume',
    description: 'gives a device back to the farm that was drained or quarantined',
    path: '/v1/devices/{id}/resume',
  },
  {
    move: 'quarantine',
    description: 'takes a device out until it is resumed',
    path: '/v1/devices/{id}/quarantine',
  },
] as const

/** `paceline devices drain | resume | quarantine`: what an operator does with a device. */
export function addMoveCommands(devices: Command, context: CommandContext): void {
  for (const { move, description, path } of moves) {
    const command = devices.command(move).description(description).argument('<device>', 'id or name')
    if (move !== 'resume') command.option('--reason <text>', 'what others read who wonder why')
    command.option(...JSON_OPTION).action(async (named: string, { reason, json }: MoveOptions) => {
      const { client, answer } = context.api()
      const { id } = chooseDevice(await allDevices(context.api()), named)
      const body = reason === undefined ? {} : { reason }
      const device = await answer(client.POST(path, { params: { path: { id } }, body }))
      if (json) context.printJson(device)
      else context.print([movedText(device, context)])
    })
  }
}

/** `paceline devices events`: what happened to one device. */
export function addEventsCommand(devices: Command, context: CommandContext): void {
  devices
    .command('events')
    .description('what happened to a device, newest first')
    .argument('<device>', 'id or name')
    .option('--limit <n>', 'how many (20)', numberOption)
    .option(...JSON_OPTION)
    .action(async (named: string, { limit = 20, json }: { limit?: number; json?: boolean }) => {
      const { client, answer } = context.api()
      const { id, name } = chooseDevice(await allDevices(context.api()), named)
      const params = { path: { id }, query: { limit } }
      const page = await answer(client.GET('/v1/devices/{id}/events', { params }))
      if (json) return context.printJson(page)
      context.print(
        page.items.length === 0
          ? [`Nothing has happened to ${name} yet.`]
          : eventTable(page.items, context.paint, Date.now()),
      )
    })
}

function movedText(device: Device, { paint }: CommandContext): string {
  const why = whyText(device, Date.now())
  const still = device.state === 'draining' && device.lease !== null ? ' Its session goes on to its end.' : ''
  return `${device.name} is ${paintWord(paint, device.state)}${why === '' ? '' : `: ${why}`}.${still}`
}
