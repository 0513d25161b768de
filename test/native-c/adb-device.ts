import { type AdbDevice, ConnectedDevice, parseDeviceList } from '@paceline/adb'
import { type BoardOptions, startAdbServer, startBoard } from '../stack/adb.js'

/** A Linux board at the far end of the genuine adb, as a worker has it; all of it gone on leaving scope. */
export interface BoardBehindAdb extends AsyncDisposable {
  /** A plain object, for tests that alter a part of it. */
  readonly device: AdbDevice
}

export async function boardBehindAdb(options: BoardOptions = {}): Promise<BoardBehindAdb> {
  const server = await startAdbServer()
  const board = await startBoard(server, options)
  const { stdout } = await server.adb(['devices', '-l'])
  const seen = parseDeviceList(stdout.toString()).find(({ serial }) => serial === board.serial)
  if (seen === undefined) throw new Error(`adb does not list ${board.serial}`)
  const opened = await ConnectedDevice.open(server.port, seen, new AbortController().signal)
  const { serial, system, properties, folder, gone } = opened
  const device: AdbDevice = {
    serial,
    system,
    properties,
    folder,
    gone,
    shell: opened.shell.bind(opened),
    spawn: opened.spawn.bind(opened),
    push: opened.push.bind(opened),
    ensure: opened.ensure.bind(opened),
    pull: opened.pull.bind(opened),
    forward: opened.forward.bind(opened),
    reverse: opened.reverse.bind(opened),
  }
  return {
    device,
    async [Symbol.asyncDispose]() {
      await board[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}
