import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A folder of one test's own; removed on leaving scope. */
export interface TemporaryFolder extends Disposable {
  readonly path: string
}

/**
 * Makes one that others may enter: as root, the database server runs as another user, and below a closed folder it
 * would be moved to a public place.
 */
export function temporaryFolder(subject: string): TemporaryFolder {
  const folder = mkdtempSync(path.join(tmpdir(), `paceline-${subject}-`))
  chmodSync(folder, 0o755)
  return { path: folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}
