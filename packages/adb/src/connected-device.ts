import { randomBytes, randomInt } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { AdbDevice, AdbProcess, PushedFile, ShellResult, Tunnel } from './adb-device.js'
import type { AdbError } from './adb-error.js'
import type { CallScope } from './call-scope.js'
import { chunksOf, DeviceCalls, excerpt, noAnswer, SHORT_MS } from './device-calls.js'
import { DeviceFiles } from './device-files.js'
import type { SeenDevice } from './device-list.js'
import { DeviceProcess } from './device-process.js'
import { adbErrorOf, DeviceRefusal, pushErrorOf } from './errors-of.js'
import { pushFile } from './push-file.js'
import { type DeviceSystem, readSystem } from './read-system.js'
import { shellWord } from './shell-word.js'

const TRANSFER_MS = { least: 30_000, perMebibyte: 2000 }
const PULL_MS = 120_000

const REVERSE_TRIES = 5

/**
 * A port of a device to listen at, out of those that few programs ask for. It is never left to the device: by `tcp:0`
 * the adb server knows one reverse alone, and ends itself at the next connection of one before it.
 */
const tunnelPort = (): number => randomInt(20_000, 32_000)

/** One connection of one device: with its end it is gone for good, and a device that is back is another. */
export class ConnectedDevice implements AdbDevice {
  readonly properties: ReadonlyMap<string, string>
  readonly system: 'android' | 'linux'
  readonly folder: string
  readonly #calls: DeviceCalls
  readonly #files: DeviceFiles

  private constructor(calls: DeviceCalls, { system, folder, properties }: DeviceSystem) {
    this.#calls = calls
    this.system = system
    this.folder = folder
    this.properties = properties
    this.#files = new DeviceFiles(this)
  }

  /** Asks it for its system and properties. Throws AdbError where it does not let us in, or does not answer. */
  static async open(port: number, seen: SeenDevice, signal: AbortSignal): Promise<ConnectedDevice> {
    const calls = await DeviceCalls.open(port, seen, signal)
    return new ConnectedDevice(calls, await readSystem(calls, signal))
  }

  get serial(): string {
    return this.#calls.serial
  }

  get gone(): AbortSignal {
    return this.#calls.gone
  }

  /** Told by whoever watches the adb server's list. Whatever is under way ends with the reason. */
  lose(reason: AdbError): void {
    this.#calls.lose(reason)
  }

  shell(command: string, signal: AbortSignal): Promise<ShellResult> {
    return this.#calls.shell(command, signal)
  }

  async spawn(command: string, signal: AbortSignal): Promise<AdbProcess> {
    const scope = this.#calls.scope(signal)
    scope.limit(SHORT_MS, () => noAnswer(this.serial, `to \`${excerpt(command)}\``, SHORT_MS))
    try {
      // The shell's own pid, and its command's where that begins with `exec`: closing the stream alone ends neither.
      const started = await scope.run(() => this.#calls.start(scope, `echo $$; ${command}`))
      const process = await DeviceProcess.begin(started, {
        scope,
        endGroup: (pid) => this.#kill(pid),
        errorOf: (error) => adbErrorOf(error, this.serial),
      })
      scope.unlimited()
      return process
    } catch (error) {
      scope[Symbol.dispose]()
      signal.throwIfAborted()
      throw adbErrorOf(error, this.serial)
    }
  }

  async push(source: string | Uint8Array, target: string, mode: number, signal: AbortSignal): Promise<void> {
    const bytes = typeof source === 'string' ? (await stat(source)).size : source.length
    const limitMs = TRANSFER_MS.least + (bytes / 2 ** 20) * TRANSFER_MS.perMebibyte
    // Under its own name only when it is whole.
    const unfinished = `${target}.${randomBytes(6).toString('hex')}.part`
    try {
      await this.#calls.call(limitMs, `a push of ${bytes} bytes to ${target}`, signal, async (scope) => {
        const content = typeof source === 'string' ? createReadStream(source) : [source]
        await pushFile(await this.#calls.connect(scope, 'sync:'), unfinished, mode, content)
      })
      const moved = await this.shell(`mv -f ${shellWord(unfinished)} ${shellWord(target)}`, signal)
      if (moved.exitCode !== 0) throw new DeviceRefusal(moved.stderr.trim())
    } catch (error) {
      await this.shell(`rm -f ${shellWord(unfinished)}`, AbortSignal.timeout(SHORT_MS)).catch(() => {})
      signal.throwIfAborted()
      throw pushErrorOf(error, target, this.serial)
    }
  }

  ensure(file: PushedFile, signal: AbortSignal): Promise<string> {
    return this.#files.ensure(file, signal)
  }

  pull(source: string, signal: AbortSignal): Promise<Uint8Array> {
    return this.#calls.call(PULL_MS, `a pull of ${source}`, signal, async (scope) => {
      const sync = await this.#calls.adb(scope).sync()
      const chunks = await chunksOf(sync.read(source))
      await sync.dispose()
      return Buffer.concat(chunks)
    })
  }

  async forward(remote: string, signal: AbortSignal): Promise<Tunnel> {
    const service = (rest: string) => `host-transport-id:${this.#calls.transportId}:${rest}`
    const port = await this.#calls.call(SHORT_MS, `adb forward to ${remote}`, signal, async ({ client }) => {
      const stream = await client.createConnection(service(`forward:tcp:0;${remote}`))
      await stream.readOkay()
      return Number(await stream.readString())
    })
    return this.#tunnel(port, ({ client }) => client.createConnection(service(`killforward:tcp:${port}`)))
  }

  async reverse(localPort: number, signal: AbortSignal): Promise<Tunnel> {
    for (let tries = 1; ; tries++) {
      const port = tunnelPort()
      try {
        await this.#calls.call(SHORT_MS, 'adb reverse', signal, (scope) =>
          this.#calls.adb(scope).reverse.addExternal(`tcp:${port}`, `tcp:${localPort}`),
        )
        return this.#tunnel(port, (scope) => this.#calls.adb(scope).reverse.remove(`tcp:${port}`))
      } catch (error) {
        // Somebody there may have the port.
        if (tries === REVERSE_TRIES || this.gone.aborted || signal.aborted) throw error
      }
    }
  }

  #tunnel(port: number, close: (scope: CallScope) => Promise<unknown>): Tunnel {
    return {
      port,
      [Symbol.asyncDispose]: async () => {
        // With the device its tunnels are gone by themselves.
        await this.#calls.call(SHORT_MS, 'the end of a tunnel', this.gone, close).catch(() => {})
      },
    }
  }

  async #kill(pid: number): Promise<void> {
    const command = `kill -9 -${pid} 2>/dev/null; kill -9 ${pid} 2>/dev/null; true`
    await this.shell(command, AbortSignal.timeout(SHORT_MS)).catch(() => {})
  }
}
