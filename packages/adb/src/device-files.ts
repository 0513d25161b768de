import type { AdbDevice, PushedFile } from './adb-device.js'
import { AdbError } from './adb-error.js'
import { shellWord } from './shell-word.js'

/** What is kept on a device; past this the files that were used longest ago go, and none that was used lately. */
const KEPT_BYTES = 4 * 2 ** 30
const LATELY_MS = 30 * 60_000

/** Files on a device by their digest: pushed once, whatever their names here. */
export class DeviceFiles {
  readonly #device: Pick<AdbDevice, 'serial' | 'folder' | 'shell' | 'push'>
  /** Those that this connection has seen to be whole. */
  readonly #seen = new Map<string, Promise<string>>()
  /** When each was asked for, by this process's clock; infinite for what is kept. */
  readonly #usedAtMs = new Map<string, number>()

  constructor(device: Pick<AdbDevice, 'serial' | 'folder' | 'shell' | 'push'>) {
    this.#device = device
  }

  /** Its path on the device. Throws AdbError, `disk-full` and `push-failed` among others. */
  async ensure(file: PushedFile, signal: AbortSignal): Promise<string> {
    if (!/^[0-9a-f]{64}$/.test(file.sha256)) throw new RangeError(`${file.sha256} is no SHA-256`)
    const mode = file.mode ?? 0o644
    // The same bytes may be wanted to be run and to be read.
    const name = mode & 0o111 ? `${file.sha256}.x` : file.sha256
    this.#usedAtMs.set(name, file.keep ? Number.POSITIVE_INFINITY : performance.now())
    const known = this.#seen.get(name)
    if (known !== undefined && (await this.#isThere(name, file.bytes, signal))) return known
    const ensuring = this.#ensure(file, name, mode, signal)
    this.#seen.set(name, ensuring)
    try {
      return await ensuring
    } catch (error) {
      this.#seen.delete(name)
      throw error
    }
  }

  async #ensure(file: PushedFile, name: string, mode: number, signal: AbortSignal): Promise<string> {
    const path = this.#path(name)
    if (await this.#isWhole(path, file, signal)) return path
    await this.#makeRoom(file.bytes, KEPT_BYTES, signal)
    await this.#push(file, path, mode, signal)
    if (await this.#isWhole(path, file, signal)) return path
    throw new AdbError(
      'push-failed',
      `${this.#device.serial} holds other bytes than those pushed to ${path}: its storage may be failing`,
    )
  }

  /** A full device is tried once more without what others of ours left there: only then is it for its operator to free some. */
  async #push(file: PushedFile, path: string, mode: number, signal: AbortSignal): Promise<void> {
    try {
      await this.#device.push(file.path, path, mode, signal)
    } catch (error) {
      if (!(error instanceof AdbError && error.code === 'disk-full')) throw error
      if ((await this.#makeRoom(file.bytes, 0, signal)) === 0) throw error
      await this.#device.push(file.path, path, mode, signal)
    }
  }

  /** Cheap, for each use: somebody may have cleared the folder meanwhile. */
  async #isThere(name: string, bytes: number, signal: AbortSignal): Promise<boolean> {
    const path = shellWord(this.#path(name))
    const { stdout } = await this.#device.shell(`touch -c ${path}; stat -c %s ${path}`, signal)
    return Number(stdout.trim() || Number.NaN) === bytes
  }

  async #isWhole(path: string, { sha256, bytes }: PushedFile, signal: AbortSignal): Promise<boolean> {
    const word = shellWord(path)
    const { stdout } = await this.#device.shell(
      `mkdir -p ${shellWord(this.#path(''))}; touch -c ${word}; stat -c %s ${word} && sha256sum ${word}`,
      signal,
    )
    const [size, digest] = stdout.split('\n')
    return Number(size || Number.NaN) === bytes && digest?.startsWith(sha256) === true
  }

  /** Removes what was used longest ago until no more than `keptBytes` would be kept; gives the number of files. */
  async #makeRoom(bytes: number, keptBytes: number, signal: AbortSignal): Promise<number> {
    const folder = this.#path('')
    const { stdout } = await this.#device.shell(`stat -c '%Y %s %n' ${shellWord(folder)}*`, signal)
    const files = stdout.split('\n').flatMap((line) => {
      const [, usedAt, size, path] = /^(\d+) (\d+) (.+)$/.exec(line) ?? []
      return path === undefined ? [] : [{ usedAt: Number(usedAt), size: Number(size), path }]
    })
    let kept = bytes + files.reduce((total, { size }) => total + size, 0)
    const since = performance.now() - LATELY_MS
    const old = files
      .filter(
        ({ path }) => (this.#usedAtMs.get(path.slice(folder.length)) ?? Number.NEGATIVE_INFINITY) < since,
      )
      .sort((a, b) => a.usedAt - b.usedAt)
    let removed = 0
    for (const { path, size } of old) {
      if (kept <= keptBytes) break
      await this.#device.shell(`rm -f ${shellWord(path)}`, signal)
      this.#seen.delete(path.slice(folder.length))
      kept -= size
      removed++
    }
    return removed
  }

  #path(name: string): string {
    return `${this.#device.folder}/files/${name}`
  }
}
