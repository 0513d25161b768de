import { readdirSync, readFileSync } from 'node:fs'

/** The text of a file of /proc or /sys; null where it is missing, denied, or refuses to be read just now. */
export function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** The whole number that a file holds; null where it holds anything else. */
export function integerOf(path: string): number | null {
  const text = textOf(path)?.trim()
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : null
}

/** The entries of a folder that match, by the number in their names; empty where there is no such folder. */
export function numberedEntries(folder: string, pattern: RegExp): { name: string; number: number }[] {
  try {
    return readdirSync(folder)
      .flatMap((name) => {
        const number = pattern.exec(name)?.[1]
        return number === undefined ? [] : [{ name, number: Number(number) }]
      })
      .sort((a, b) => a.number - b.number)
  } catch {
    return []
  }
}
