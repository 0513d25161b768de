/** A setting of the device and what came of it before measuring. */
export interface PreparationRow {
  readonly setting: string
  readonly outcome: string
  /** The device refused it, so it was measured without. */
  readonly isMissing: boolean
}

/**
 * What was done to a device before a session, from a measurement's `conditions.preparation`; what is put back
 * afterwards is not listed again. Null where its driver prepares nothing.
 */
export function preparationRows(preparation: unknown): PreparationRow[] | null {
  if (typeof preparation !== 'object' || preparation === null) return null
  const { changed, unsupported } = preparation as Record<string, unknown>
  return [
    ...entriesOf(changed).map(({ setting, from, to }) => ({
      setting: String(setting),
      outcome: `${valueText(from)} → ${valueText(to)}`,
      isMissing: false,
    })),
    ...entriesOf(unsupported).map(({ setting, reason }) => ({
      setting: String(setting),
      outcome: String(reason),
      isMissing: true,
    })),
  ]
}

function entriesOf(list: unknown): Record<string, unknown>[] {
  return Array.isArray(list) ? list.filter((entry) => typeof entry === 'object' && entry !== null) : []
}

function valueText(value: unknown): string {
  return value === '' ? 'not set' : String(value)
}
