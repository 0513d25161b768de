import { execFileSync } from 'node:child_process'
import { ConnectedDevice, parseDeviceList } from '@paceline/adb'

/** Its types are beside it: a worker that is to be killed runs it without a compiler. */
export async function standInDevice({ program, env, port, serial, folder, system }) {
  const list = execFileSync(program, ['devices', '-l'], { env: { ...process.env, ...env }, encoding: 'utf8' })
  const seen = parseDeviceList(list).find((each) => each.serial === serial)
  const board = await ConnectedDevice.open(port, seen, new AbortController().signal)
  return {
    serial,
    properties: new Map(),
    system,
    folder,
    gone: board.gone,
    shell: (command, signal) => board.shell(command, signal),
    push: (source, path, mode, signal) => board.push(source, path, mode, signal),
  }
}
