import type { AdbDevice } from '@paceline/adb'
import { type DeviceSetting, readValues, writeValue } from './device-setting.js'
import type { JournalEntry } from './journal.js'

export interface ToUndo {
  readonly setting: DeviceSetting
  readonly entry: JournalEntry
}

/**
 * Puts values back, the last change first. One that is not as we left it is the operator's since, and stays; so it may
 * be done twice. Returns what the device did not take back.
 */
export async function undoEntries(
  device: Pick<AdbDevice, 'shell'>,
  changes: readonly ToUndo[],
  signal: AbortSignal,
): Promise<JournalEntry[]> {
  if (changes.length === 0) return []
  const settings = changes.map(({ setting }) => setting)
  const now = await readValues(device, settings, signal)
  const isOurs = ({ setting, entry }: ToUndo) => 'assumed' in setting.read || now.get(setting.id) === entry.to
  const due = changes.filter(isOurs).toReversed()
  for (const { setting, entry } of due) await writeValue(device, setting, entry.from, signal)
  // Where nothing can be read back, one try is all that can be done.
  const readable = due.filter(({ setting }) => 'command' in setting.read && setting.readsBack !== false)
  const after = await readValues(
    device,
    readable.map(({ setting }) => setting),
    signal,
  )
  return readable.filter(({ setting, entry }) => after.get(setting.id) === entry.to).map(({ entry }) => entry)
}
