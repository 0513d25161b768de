import { AdbServer, ConnectedDevice, type SeenDevice } from '@paceline/adb'
import type { TestAdbServer } from '../stack/index.js'

/** What the server lists of a device, once it lets us in. */
export async function seenBy(server: TestAdbServer, serial: string): Promise<SeenDevice> {
  const adb = new AdbServer({ program: server.program, port: server.port })
  const stop = new AbortController()
  const fail = (error: Error) => {
    throw error
  }
  try {
    for await (const list of adb.track(stop.signal, fail)) {
      const found = list.find((each) => each.serial === serial && each.state === 'device')
      if (found !== undefined) return found
    }
    throw new Error('the list ended')
  } finally {
    stop.abort()
  }
}

/** A device as the worker reaches it. */
export async function deviceOf(server: TestAdbServer, serial: string): Promise<ConnectedDevice> {
  return ConnectedDevice.open(server.port, await seenBy(server, serial), new AbortController().signal)
}
