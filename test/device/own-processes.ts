import { readFileSync } from 'node:fs'
import { descendantsOf } from '@paceline/worker/appium'

/** The children of this process, and theirs, whose command line holds a word. */
export const ours = (word: string) =>
  descendantsOf(process.pid).filter(({ pid }) => commandOf(pid).includes(word))

export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
