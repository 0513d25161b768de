import {
  Adb,
  AdbBanner,
  type AdbFeature,
  AdbServerTransport,
  AdbShellProtocolProcessImpl,
  type AdbSocket,
} from '@yume-chan/adb'
import type { ReadableStream } from '@yume-chan/stream-extra'
import type { ShellResult } from './adb-device.js'
import { AdbError } from './adb-error.js'
import { CallScope } from './call-scope.js'
import type { SeenDevice } from './device-list.js'
import { adbErrorOf } from './errors-of.js'

/** How long what is short may take: an answer of the adb server's own, or the first word of a device. */
export const SHORT_MS = 15_000
const SHELL_MS = 120_000
const MAX_OUTPUT_BYTES = 64 * 2 ** 20

/** Calls to one connection of one device, each bounded in time and ended with the device. */
export class DeviceCalls {
  readonly serial: string
  readonly transportId: bigint
  readonly #port: number
  readonly #features: readonly AdbFeature[]
  readonly #gone = new AbortController()

  private constructor(port: number, { serial, transportId }: SeenDevice, features: readonly AdbFeature[]) {
    this.serial = serial
    this.transportId = transportId
    this.#port = port
    this.#features = features
  }

  /** Throws AdbError where the device does not let us in, or does not answer. */
  static async open(port: number, seen: SeenDevice, signal: AbortSignal): Promise<DeviceCalls> {
    const { serial, transportId } = seen
    using scope = new CallScope(port, [signal])
    scope.limit(SHORT_MS, () => noAnswer(serial, 'when it was asked what it can do', SHORT_MS))
    try {
      const { features } = await scope.run(() => scope.client.getDeviceFeatures({ transportId }))
      return new DeviceCalls(port, seen, features)
    } catch (error) {
      signal.throwIfAborted()
      throw adbErrorOf(error, serial)
    }
  }

  get gone(): AbortSignal {
    return this.#gone.signal
  }

  lose(reason: AdbError): void {
    this.#gone.abort(reason)
  }

  /** Connections that last for as long as their owner keeps them, the device is there and `signal` lets them. */
  scope(signal: AbortSignal): CallScope {
    return new CallScope(this.#port, [signal, this.gone])
  }

  async call<T>(
    limitMs: number,
    what: string,
    signal: AbortSignal,
    work: (scope: CallScope) => Promise<T>,
  ): Promise<T> {
    using scope = this.scope(signal)
    scope.limit(limitMs, () => noAnswer(this.serial, `to ${what}`, limitMs))
    try {
      return await scope.run(() => work(scope))
    } catch (error) {
      signal.throwIfAborted()
      throw adbErrorOf(error, this.serial)
    }
  }

  shell(command: string, signal: AbortSignal): Promise<ShellResult> {
    return this.call(SHELL_MS, `\`${excerpt(command)}\``, signal, async (scope) => {
      const started = await this.start(scope, command)
      started.stdin.close().catch(() => {})
      const [stdout, stderr, exitCode] = await Promise.all([
        textOf(started.stdout),
        textOf(started.stderr),
        started.exited,
      ])
      return { exitCode, stdout, stderr }
    })
  }

  /** A connection to a service of the device's own. */
  connect({ client }: CallScope, service: string): Promise<AdbSocket> {
    return client.createDeviceConnection({ transportId: this.transportId }, service)
  }

  async start(scope: CallScope, command: string): Promise<AdbShellProtocolProcessImpl> {
    const started = new AdbShellProtocolProcessImpl(await this.connect(scope, `shell,v2,raw:${command}`))
    // Whoever waits for it is told; where nobody does any more, its end is no surprise.
    started.exited.catch(() => {})
    return started
  }

  /** The library's own view of the device, for one call's connections. */
  adb({ client }: CallScope): Adb {
    const never = new Promise<never>(() => {})
    const banner = new AdbBanner(undefined, undefined, undefined, undefined, this.#features)
    return new Adb(new AdbServerTransport(client, this.serial, banner, this.transportId, never))
  }
}

export async function chunksOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.length
    if (bytes > MAX_OUTPUT_BYTES) throw new Error(`it gave more than ${MAX_OUTPUT_BYTES} bytes`)
    chunks.push(chunk)
  }
  return chunks
}

async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return Buffer.concat(await chunksOf(stream)).toString('utf8')
}

export function noAnswer(serial: string, toWhat: string, ms: number): AdbError {
  return new AdbError('no-answer', `${serial} did not answer ${toWhat} within ${Math.round(ms / 1000)} s`)
}

export function excerpt(command: string): string {
  return command.length > 80 ? `${command.slice(0, 80)}…` : command
}
