import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Home } from './home.js'

/** Writes down where the running product is reached, for programs that know only its home. */
export function writeAddress(home: Home, url: string): void {
  writeFileSync(fileOf(home), `${url}\n`, { mode: 0o600 })
}

export function forgetAddress(home: Home): void {
  rmSync(fileOf(home), { force: true })
}

function fileOf(home: Home): string {
  return path.join(home.folder, 'address')
}
