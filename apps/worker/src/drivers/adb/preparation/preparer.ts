import type { AdbDevice } from '@paceline/adb'
import type { ClockMode } from '@paceline/domain'
import { signalWithin } from '@paceline/domain'
import type { Preparation } from '../../driver.js'
import { androidSettings, FIXED_PERFORMANCE } from './android-settings.js'
import { boardSetting, boardSettings, GOVERNOR } from './board-settings.js'
import { type DeviceSetting, readValues, writeValue } from './device-setting.js'
import { deviceKey, type JournalEntry, PreparationJournal } from './journal.js'
import { stateOf, thisOwner } from './owner.js'
import { undoEntries } from './undo.js'

export interface PreparerOptions {
  /** PACELINE_HOME, of this worker. */
  readonly home: string
  /** The package of the runner app, which Doze is to leave alone. */
  readonly runnerApp: string
  /** Where a board's kernel has its frequency domains; left out: /sys/devices/system/cpu/cpufreq. */
  readonly cpufreq?: string
}

/** A device in the state that figures are taken in; disposing of it puts everything back. */
export interface PreparedDevice extends AsyncDisposable {
  readonly preparation: Preparation
}

/** How long the way back may take where nobody waits for it. */
const UNDO_MS = 15_000

/**
 * Prepares devices, one lease after the other. Each change is written down before it is made, on the device and in
 * the worker's home, so that a worker that dies leaves nothing that the next contact does not undo.
 */
export class Preparer {
  readonly #options: PreparerOptions
  /** Devices that this process holds prepared. */
  readonly #held = new Set<string>()

  constructor(options: PreparerOptions) {
    this.#options = options
  }

  /**
   * At every contact with a device, before anything else: undoes what a dead worker left there. What a living one
   * holds is left alone, and so is what came from another computer, until a lease proves that nobody measures.
   */
  async undoLeftovers(device: AdbDevice, signal: AbortSignal): Promise<void> {
    const journal = await new PreparationJournal(device, this.#options.home).read(signal)
    if (journal === null) return
    const state = stateOf(journal.owner)
    const isOurs = state === 'this' && !this.#held.has(deviceKey(device))
    if (state === 'gone' || isOurs) await this.#undo(device, signal)
  }

  /** Under a lease only. What the device refuses is in the report; throws where the device is gone. */
  async prepare(device: AdbDevice, clock: ClockMode, signal: AbortSignal): Promise<PreparedDevice> {
    const kept = await this.#undo(device, signal)
    const key = deviceKey(device)
    this.#held.add(key)
    try {
      const preparation = await this.#change(device, clock, kept, signal)
      return { preparation, [Symbol.asyncDispose]: () => this.#release(device) }
    } catch (error) {
      await this.#release(device)
      throw error
    }
  }

  async #change(
    device: AdbDevice,
    clock: ClockMode,
    kept: readonly JournalEntry[],
    signal: AbortSignal,
  ): Promise<Preparation> {
    const settings = await this.#settingsFor(device, clock, signal)
    const { due, unsupported } = planned(settings, await readValues(device, settings, signal))
    if (clock !== 'default' && !settings.some(holdsClock)) {
      unsupported.push({ setting: GOVERNOR, reason: 'the kernel shows no frequency domains' })
    }
    const journal = new PreparationJournal(device, this.#options.home)
    const record = async (entries: readonly JournalEntry[]) =>
      entries.length === 0 ? null : await journal.write({ version: 1, owner: thisOwner(), entries }, signal)
    const unrecorded = await record([...kept, ...due.map(({ entry }) => entry)])
    if (unrecorded !== null) unsupported.push({ setting: 'journal-on-device', reason: unrecorded })
    const refusals = new Map<string, string>()
    for (const { setting, entry } of due) {
      const refusal = await writeValue(device, setting, entry.to, signal)
      if (refusal !== null) refusals.set(setting.id, refusal)
    }
    const after = await readValues(
      device,
      due.filter(readsBack).map(({ setting }) => setting),
      signal,
    )
    for (const one of due.filter(readsBack)) {
      const now = after.get(one.setting.id)
      if (now === one.entry.to) refusals.delete(one.setting.id)
      else if (!refusals.has(one.setting.id)) refusals.set(one.setting.id, `it stayed ${now ?? 'unreadable'}`)
    }
    // What was refused is not to be undone; where nothing can be read back, undoing would change it.
    const changed = due.flatMap(({ entry }) => (refusals.has(entry.setting) ? [] : [entry]))
    if (refusals.size > 0) {
      await (kept.length + changed.length > 0 ? record([...kept, ...changed]) : journal.clear(signal))
    }
    unsupported.push(...[...refusals].map(([setting, reason]) => ({ setting, reason })))
    return { clock: clockHeld(clock, settings, unsupported), changed, unsupported }
  }

  /** Undoes what the journal names; what could not be undone, and is still in the journal. */
  async #undo(device: AdbDevice, signal: AbortSignal): Promise<readonly JournalEntry[]> {
    const journal = new PreparationJournal(device, this.#options.home)
    const found = await journal.read(signal)
    if (found === null) return []
    const known = found.entries.flatMap((entry) => {
      const setting = this.#settingOf(device, entry.setting)
      return setting === null ? [] : [{ entry, setting }]
    })
    const remaining = await undoEntries(device, known, signal)
    if (remaining.length === 0) await journal.clear(signal)
    else await journal.write({ ...found, entries: remaining }, signal)
    return remaining
  }

  /** A device that is gone, or hangs, keeps its journal: the next contact undoes it. */
  async #release(device: AdbDevice): Promise<void> {
    try {
      await this.#undo(device, signalWithin(UNDO_MS, device.gone))
    } catch {
      // Nothing is lost by it, and the run that ends here has its figures.
    } finally {
      this.#held.delete(deviceKey(device))
    }
  }

  async #settingsFor(device: AdbDevice, clock: ClockMode, signal: AbortSignal): Promise<DeviceSetting[]> {
    if (device.system === 'android') return androidSettings(this.#options.runnerApp, clock)
    return boardSettings(device, clock, signal, this.#options.cpufreq)
  }

  #settingOf(device: AdbDevice, id: string): DeviceSetting | null {
    if (device.system !== 'android') return boardSetting(id, this.#options.cpufreq)
    return androidSettings(this.#options.runnerApp, 'fixed').find((setting) => setting.id === id) ?? null
  }
}

interface DueChange {
  readonly setting: DeviceSetting
  readonly entry: JournalEntry
}

const readsBack = ({ setting }: DueChange) => 'command' in setting.read && setting.readsBack !== false

/** Which settings are to be changed, from what they are now. */
function planned(settings: readonly DeviceSetting[], values: ReadonlyMap<string, string>) {
  const due: DueChange[] = []
  const unsupported: { setting: string; reason: string }[] = []
  for (const setting of settings) {
    const { id, read, wanted, alike = [] } = setting
    const from = 'assumed' in read ? read.assumed : values.get(id)
    if (from === undefined) {
      // What cannot be read cannot be put back, so it is not touched.
      unsupported.push({ setting: id, reason: 'its value cannot be read' })
    } else if (from !== wanted && !alike.includes(from)) {
      due.push({ setting, entry: { setting: id, from, to: wanted } })
    }
  }
  return { due, unsupported }
}

const holdsClock = ({ id }: DeviceSetting) => id === FIXED_PERFORMANCE || id.startsWith(GOVERNOR)

/** The clock asked for where all that holds it was taken: on a board, the governor of every frequency domain. */
function clockHeld(
  asked: ClockMode,
  settings: readonly DeviceSetting[],
  unsupported: readonly { setting: string }[],
): ClockMode {
  const holders = settings.filter(holdsClock)
  const isHeld =
    holders.length > 0 && holders.every(({ id }) => !unsupported.some(({ setting }) => setting === id))
  return isHeld ? asked : 'default'
}
