import type { AdbDevice } from '@paceline/adb'
import { parseSections, sectionScript } from '../../../conditions/android/shell-sections.js'

/** Something of a device that measuring wants to have another value, and that is put back after. */
export interface DeviceSetting {
  /** Stable: journals name it. Letters, digits, dashes and colons. */
  readonly id: string
  /** How to ask for its value; `assumed` where the device has no way to tell. */
  readonly read:
    | { readonly command: string; readonly parse: (text: string) => string | null }
    | { readonly assumed: string }
  readonly wanted: string
  /** Values that need no change: the wanted one is always among them. */
  readonly alike?: readonly string[]
  /** The command that gives it a value. */
  readonly write: (value: string) => string
  /** False where the device takes its time to follow, so that its exit code is all there is. */
  readonly readsBack?: false
}

/** What a value may look like: it becomes part of a command line. */
export const VALUE_PATTERN = /^[\w.:+-]{1,64}$/

/** The value of each setting that can be asked for and answers; the others are missing. */
export async function readValues(
  device: Pick<AdbDevice, 'shell'>,
  settings: readonly DeviceSetting[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const commands = settings.flatMap(({ id, read }) =>
    'command' in read ? [[id, read.command] as const] : [],
  )
  if (commands.length === 0) return new Map()
  const { stdout } = await device.shell(sectionScript(Object.fromEntries(commands)), signal)
  const sections = parseSections(stdout)
  const values = new Map<string, string>()
  for (const { id, read } of settings) {
    if (!('command' in read)) continue
    const text = sections.get(id)
    const value = text === undefined ? null : read.parse(text)
    if (value !== null && VALUE_PATTERN.test(value)) values.set(id, value)
  }
  return values
}

/** Gives a setting a value; null where the device took it, else its own words. */
export async function writeValue(
  device: Pick<AdbDevice, 'shell'>,
  setting: DeviceSetting,
  value: string,
  signal: AbortSignal,
): Promise<string | null> {
  const { exitCode, stdout, stderr } = await device.shell(setting.write(value), signal)
  if (exitCode === 0) return null
  return (stderr.trim() || stdout.trim() || `exit code ${exitCode}`).slice(0, 300)
}
