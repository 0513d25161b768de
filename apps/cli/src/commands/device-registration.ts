import { readFile } from 'node:fs/promises'
import type { Schemas } from '@paceline/client'
import type { Command } from 'commander'
import { usageError } from '../cli-error.js'
import { allDevices } from '../fleet/all-devices.js'
import { chooseDevice } from '../profile/device-choice.js'
import { registrationLines } from '../views/registration-text.js'
import { type CommandContext, JSON_OPTION } from './context.js'

interface AddOptions {
  readonly appium?: string
  readonly adb?: string
  readonly capabilities?: string
  readonly user?: string
  readonly name?: string
  readonly pool?: string
  readonly json?: boolean
}

const KEY_VARIABLE = 'PACELINE_ENDPOINT_KEY'
const WHY_A_VARIABLE = `
The access key that belongs to --user is read from ${KEY_VARIABLE}: what stands on a command line, every user of the
computer can read.`

/** `paceline devices add` and `remove`: devices that no worker finds by itself. */
export function addRegistrationCommands(devices: Command, context: CommandContext): void {
  devices
    .command('add')
    .description('registers an Appium endpoint or an address of adb')
    .option('--appium <url>', 'an Appium server: a local hub, a remote one, a device cloud')
    .option('--capabilities <json>', 'what a session there asks for: JSON, or a file that holds it')
    .option('--user <name>', 'who one is there')
    .option('--adb <host:port>', 'where adb connects to')
    .option('--name <name>', 'its address by default')
    .option('--pool <pool>', 'a pool of its kind by default')
    .option(...JSON_OPTION)
    .addHelpText('after', WHY_A_VARIABLE)
    .action(async (options: AddOptions) => {
      const body = await registrationOf(options, context.host.env)
      const { client, answer } = context.api()
      const device = await answer(client.POST('/v1/devices', { body }))
      if (options.json) context.printJson(device)
      else context.print(registrationLines(device, options.adb))
    })
  devices
    .command('remove')
    .description('takes a registered device out of the farm; what was measured on it stays')
    .argument('<device>', 'id or name')
    .option(...JSON_OPTION)
    .action(async (named: string, { json }: { json?: boolean }) => {
      const api = context.api()
      const { id, name } = chooseDevice(await allDevices(api), named)
      await api.done(api.client.DELETE('/v1/devices/{id}', { params: { path: { id } } }))
      if (json) context.printJson({ id })
      else context.print([`${name} is no longer in the farm.`])
    })
}

async function registrationOf(
  options: AddOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Schemas['RegisterDevice']> {
  const { appium, adb, name, pool, user } = options
  const called = { ...(name !== undefined && { name }), ...(pool !== undefined && { pool }) }
  if (adb !== undefined && appium === undefined) return { kind: 'adb', address: adb, ...called }
  if (appium === undefined || adb !== undefined)
    throw usageError('Name the device by one of --appium and --adb.')
  const capabilities = await capabilitiesOf(options.capabilities)
  if (user === undefined) return { kind: 'appium', url: appium, capabilities, ...called }
  const key = env[KEY_VARIABLE]
  if (!key) throw usageError(`--user needs the access key in ${KEY_VARIABLE}.`)
  return { kind: 'appium', url: appium, capabilities, credentials: { user, key }, ...called }
}

async function capabilitiesOf(given: string | undefined): Promise<Record<string, unknown>> {
  if (given === undefined) throw usageError('--appium needs --capabilities, such as a file of JSON.')
  const text = given.trimStart().startsWith('{') ? given : await readFile(given, 'utf8').catch(() => null)
  if (text === null)
    throw usageError(`The capabilities ${given} are no JSON object and no file that can be read.`)
  try {
    const capabilities: unknown = JSON.parse(text)
    if (typeof capabilities === 'object' && capabilities !== null && !Array.isArray(capabilities))
      return { ...capabilities }
  } catch {
    // Said below; what the parser says of a secret's surroundings is better not shown.
  }
  throw usageError('The capabilities are no JSON object.')
}
