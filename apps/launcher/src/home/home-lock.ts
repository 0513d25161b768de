import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { StartError } from '../start-error.js'
import type { Home } from './home.js'
import { identify, isAlive, isProcessIdentity, type ProcessIdentity } from './process-identity.js'

/** The home held for one start. */
export interface HomeLock {
  /** The mark of the start that held the home before and did not give it back, if there was one. */
  readonly abandonedMark: string | undefined
  release(): void
}

interface Holder extends ProcessIdentity {
  readonly mark: string
}

/**
 * Takes the home for this process. A holder that runs no more has been killed and is replaced.
 *
 * @param mark what every process of this start carries in its environment
 * @throws StartError `home-in-use`
 */
export function lockHome(home: Home, mark: string): HomeLock {
  const file = path.join(home.run, 'launcher.json')
  const own = identify(process.pid)
  if (own === undefined) throw new Error('this process cannot see its own start time')
  const draft = path.join(home.run, `launcher.${process.pid}.draft`)
  writeFileSync(draft, JSON.stringify({ ...own, mark } satisfies Holder), { mode: 0o600 })
  try {
    let abandonedMark: string | undefined
    // A link is made whole or not at all, so two starts at once cannot both succeed.
    while (!linked(draft, file)) {
      const holder = readHolder(file)
      if (holder !== undefined && isAlive(holder)) {
        throw new StartError(
          'home-in-use',
          `The home ${home.folder} is in use by another start (pid ${holder.pid}): stop it, or set PACELINE_HOME to another folder.`,
        )
      }
      abandonedMark = holder?.mark ?? abandonedMark
      setAside(file, holder)
    }
    return { abandonedMark, release: () => rmSync(file, { force: true }) }
  } finally {
    rmSync(draft, { force: true })
  }
}

function linked(draft: string, file: string): boolean {
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/**
 * Removes the lock of a dead holder. Another start may have done so first and hold the home by now: then what was
 * moved is not what was judged, and it is put back.
 */
function setAside(file: string, judged: Holder | undefined): void {
  const aside = `${file}.${process.pid}.stale`
  try {
    renameSync(file, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if (readHolder(aside)?.mark !== judged?.mark) linked(aside, file)
  rmSync(aside, { force: true })
}

function readHolder(file: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (!isProcessIdentity(value)) return undefined
    const { mark } = value as Partial<Holder>
    return { ...value, mark: typeof mark === 'string' ? mark : '' }
  } catch {
    return undefined
  }
}
