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
  return { path: folder, [Symbol.dispose]: () => removeFolder(folder) }
}

const ATTEMPTS = 50
const PAUSE_MS = 100

/**
 * Removes a folder in which a process that was just ended may still write for a moment. Node 20's own `maxRetries`
 * tries the last step again alone, and so never removes a file that came meanwhile.
 */
export function removeFolder(folder: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      rmSync(folder, { recursive: true, force: true })
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' || attempt === ATTEMPTS) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS)
    }
  }
}
