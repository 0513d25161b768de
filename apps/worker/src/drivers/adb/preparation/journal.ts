import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type AdbDevice, AdbError } from '@paceline/adb'
import { Type } from 'typebox'
import { Check } from 'typebox/value'
import { VALUE_PATTERN } from './device-setting.js'
import type { Owner } from './owner.js'

/** A change that is to be undone: it is written down before it is made. */
export interface JournalEntry {
  readonly setting: string
  readonly from: string
  readonly to: string
}

export interface Journal {
  readonly version: 1
  readonly owner: Owner
  readonly entries: readonly JournalEntry[]
}

const Value = Type.String({ pattern: VALUE_PATTERN.source })

const JournalSchema = Type.Object({
  version: Type.Literal(1),
  owner: Type.Object({
    machine: Type.String(),
    boot: Type.Union([Type.String(), Type.Null()]),
    pid: Type.Integer(),
    startTicks: Type.Union([Type.String(), Type.Null()]),
  }),
  entries: Type.Array(Type.Object({ setting: Value, from: Value, to: Value }), { maxItems: 100 }),
})

/**
 * What is changed on one device, kept in two places: on the device, where any worker finds it, and in this worker's
 * home, should the device's own copy be wiped. Either is whole or not there at all.
 */
export class PreparationJournal {
  readonly #device: AdbDevice
  readonly #folder: string
  readonly #file: string
  readonly #onDevice: string

  constructor(device: AdbDevice, home: string) {
    this.#device = device
    this.#folder = join(home, 'preparations')
    this.#file = join(this.#folder, `${deviceKey(device)}.json`)
    this.#onDevice = `${device.folder}/preparation.json`
  }

  /** The device's own copy, else ours; null where nothing is to be undone. */
  async read(signal: AbortSignal): Promise<Journal | null> {
    const { exitCode, stdout } = await this.#device.shell(`cat '${this.#onDevice}' 2>/dev/null`, signal)
    const onDevice = exitCode === 0 ? parseJournal(stdout) : null
    return onDevice ?? parseJournal(await readFile(this.#file, 'utf8').catch(() => ''))
  }

  /** Returns once both copies are safe; null, or why the device holds none: then ours alone has to do. */
  async write(journal: Journal, signal: AbortSignal): Promise<string | null> {
    const text = JSON.stringify(journal)
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const draft = `${this.#file}.draft`
    const handle = await open(draft, 'w', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(draft, this.#file)
    return this.#writeOnDevice(text, signal)
  }

  async clear(signal: AbortSignal): Promise<void> {
    // The device's first: should the second never happen, ours is told by the values that nothing is left to undo.
    await this.#device.shell(`rm -f '${this.#onDevice}'`, signal)
    await rm(this.#file, { force: true })
  }

  async #writeOnDevice(text: string, signal: AbortSignal): Promise<string | null> {
    const draft = `${this.#onDevice}.draft`
    try {
      await this.#device.push(new TextEncoder().encode(text), draft, 0o644, signal)
      const { exitCode, stderr } = await this.#device.shell(`mv '${draft}' '${this.#onDevice}'`, signal)
      return exitCode === 0 ? null : stderr.trim() || `exit code ${exitCode}`
    } catch (error) {
      if (error instanceof AdbError && (error.code === 'disk-full' || error.code === 'push-failed')) {
        return error.message
      }
      throw error
    }
  }
}

/** By its serial number, since an address changes; as a name for files. */
export function deviceKey({ properties, serial }: Pick<AdbDevice, 'properties' | 'serial'>): string {
  return createHash('sha256')
    .update(properties.get('ro.serialno') || serial)
    .digest('hex')
    .slice(0, 32)
}

/** Null for anything but a whole journal: it names commands to be run, so nothing is guessed. */
export function parseJournal(text: string): Journal | null {
  try {
    const value: unknown = JSON.parse(text)
    return Check(JournalSchema, value) ? (value as Journal) : null
  } catch {
    return null
  }
}
