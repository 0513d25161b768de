import { setTimeout as sleep } from 'node:timers/promises'
import type { Schemas } from '@paceline/client'
import type { Command } from 'commander'
import type { Api } from '../connection/api.js'
import { allDevices } from '../fleet/all-devices.js'
import { chooseDevice } from '../profile/device-choice.js'
import type { ProgressDisplay } from '../progress/progress-display.js'
import { deviceLines, deviceTable } from '../views/device-view.js'
import { floorTable } from '../views/floor-view.js'
import { type CommandContext, JSON_OPTION } from './context.js'

export function addDevicesCommand(program: Command, context: CommandContext): Command {
  const command = program
    .command('devices')
    .description('the devices of the farm, or all about one')
    .enablePositionalOptions()
    .argument('[device]', 'id or name')
    .option(...JSON_OPTION)
    .action(async (named: string | undefined, { json }: { json?: boolean }) => {
      const devices = await allDevices(context.api())
      if (named !== undefined) {
        const device = chooseDevice(devices, named)
        if (json) return context.printJson(device)
        const floors = await floorsOf(context.api(), device.id)
        return context.print([
          ...deviceLines(device, context.paint, Date.now()),
          ...(floors.length > 0 ? ['', ...floorTable(floors, context.paint, Date.now())] : []),
        ])
      }
      if (json) return context.printJson({ items: devices, nextCursor: null })
      context.print(
        devices.length === 0
          ? ['There is no device yet: a worker announces this computer some seconds after the start.']
          : deviceTable(devices, context.paint, Date.now()),
      )
    })
  return command
}

/** How far figures differ from session to session on a device, by protocol key. */
export async function floorsOf({ client, answer }: Api, id: string): Promise<Schemas['DeviceFloor'][]> {
  return (await answer(client.GET('/v1/devices/{id}/floor', { params: { path: { id } } }))).items
}

const ANNOUNCEMENT_MS = 60_000
const ASK_AGAIN_MS = 500

/**
 * Every device, once there is one: right after a start, workers are still trying their runtimes. After a minute
 * without any, the empty list.
 */
export async function devicesOnceAnnounced(
  api: Api,
  { note }: ProgressDisplay,
): Promise<Schemas['Device'][]> {
  const giveUpMs = performance.now() + ANNOUNCEMENT_MS
  let devices = await allDevices(api)
  if (devices.length === 0) note('Waiting for a worker to announce its devices …')
  while (devices.length === 0 && performance.now() < giveUpMs) {
    await sleep(ASK_AGAIN_MS)
    devices = await allDevices(api)
  }
  return devices
}
