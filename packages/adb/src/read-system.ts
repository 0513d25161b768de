import type { AdbDevice } from './adb-device.js'

export interface DeviceSystem {
  readonly system: 'android' | 'linux'
  readonly folder: string
  readonly properties: ReadonlyMap<string, string>
}

const ANDROID_FOLDER = '/data/local/tmp/paceline'

const script = `if command -v getprop >/dev/null 2>&1; then
  echo android; mkdir -p ${ANDROID_FOLDER}; getprop
else
  echo linux; folder="\${XDG_CACHE_HOME:-$HOME/.cache}/paceline"; mkdir -p "$folder"
  echo "$folder"; cat /etc/os-release
fi`

/** What system is behind a shell, and where files of ours may lie there. */
export async function readSystem(
  device: Pick<AdbDevice, 'serial' | 'shell'>,
  signal: AbortSignal,
): Promise<DeviceSystem> {
  const { stdout, stderr } = await device.shell(script, signal)
  const [system, ...lines] = stdout.split(/\r?\n/)
  if (system === 'android')
    return { system, folder: ANDROID_FOLDER, properties: parseProperties(lines.join('\n')) }
  const [folder] = lines
  if (system === 'linux' && folder?.startsWith('/'))
    return { system, folder, properties: parseOsRelease(lines.slice(1)) }
  throw new Error(`${device.serial} did not say what it is: ${(stderr || stdout).trim().slice(0, 200)}`)
}

/** Of `getprop`: `[name]: [value]`, and a value may have several lines. */
export function parseProperties(text: string): ReadonlyMap<string, string> {
  const matches = text.matchAll(/^\[([^\]\n]+)\]: \[([\s\S]*?)\]\r?$/gm)
  return new Map(Array.from(matches, ([, name = '', value = '']) => [name, value]))
}

function parseOsRelease(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const [, name, value] = /^([A-Z_]+)="?(.*?)"?$/.exec(line) ?? []
      return name === undefined || value === undefined ? [] : [[name, value]]
    }),
  )
}
