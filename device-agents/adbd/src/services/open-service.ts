import type { ConnectionServices } from '../connection.js'
import type { Multiplexer } from '../multiplexer.js'
import { ReverseForwards } from './reverse.js'
import { openShell, type ShellSurroundings } from './shell.js'
import { type AbstractPorts, openSocket } from './sockets.js'
import { openSync } from './sync/sync-service.js'

export interface ServiceOptions extends ShellSurroundings {
  readonly abstractPorts: AbstractPorts
}

/** All services of one connection. */
export function servicesFor(streams: Pick<Multiplexer, 'open'>, options: ServiceOptions): ConnectionServices {
  const reverse = new ReverseForwards((service) => streams.open(service))
  return {
    open: async (name, signal) => {
      const service =
        openSync(name, options.folder) ??
        reverse.service(name) ??
        (await openShell(name, options)) ??
        (await openSocket(name, options.abstractPorts, signal))
      if (service === undefined) throw new Error('there is no such service here')
      return service
    },
    [Symbol.asyncDispose]: () => reverse[Symbol.asyncDispose](),
  }
}
