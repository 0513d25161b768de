import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import process from 'node:process'
import type { Account } from './account.js'
import { endProcesses, isRunning, markOf, type ProcessMark } from './processes.js'

/** One browser's profile, with who uses it written beside it, so that a later start can clear up after a killed one. */
export interface ProfileFolder extends AsyncDisposable {
  readonly path: string
  /** Notes the processes that live on this profile. */
  own(processes: readonly ProcessMark[]): Promise<void>
}

interface Owners {
  readonly worker: ProcessMark | null
  readonly processes: readonly ProcessMark[]
}

const OWNERS_FILE = 'paceline-owners.json'

/** Makes an empty profile below `root`, for the account where one is given. What is noted stays this user's alone. */
export async function makeProfile(root: string, account?: Account): Promise<ProfileFolder> {
  await makeRoot(root, account)
  const folder = await mkdtemp(join(root, 'chromium-'))
  const path = join(folder, 'profile')
  await mkdir(path, { mode: 0o700 })
  if (account) {
    await chmod(folder, 0o711)
    await chown(path, account.uid, account.gid)
  }
  const note = (processes: readonly ProcessMark[]) => {
    const owners: Owners = { worker: markOf(process.pid), processes }
    return writeFile(join(folder, OWNERS_FILE), JSON.stringify(owners), { mode: 0o600 })
  }
  await note([])
  return { path, own: note, [Symbol.asyncDispose]: () => remove(folder) }
}

/** The folder of all profiles, which that account may enter and not list. */
export async function makeRoot(root: string, account: Account | undefined): Promise<void> {
  // The mode is for the last folder alone: the account must be able to pass through those above.
  await mkdir(dirname(root), { recursive: true })
  await mkdir(root, { recursive: true, mode: 0o700 })
  if (account) await chmod(root, 0o711)
}

/** Removes the profiles of workers that are gone and ends the browsers that still live on them. */
export async function clearProfiles(root: string): Promise<void> {
  const names = await readdir(root).catch(() => [])
  for (const name of names.filter((each) => each.startsWith('chromium-'))) {
    const path = join(root, name)
    const owners = await ownersOf(path)
    if (owners?.worker && isRunning(owners.worker)) continue
    endProcesses(owners?.processes ?? [])
    await remove(path)
  }
}

async function ownersOf(path: string): Promise<Owners | null> {
  try {
    return JSON.parse(await readFile(join(path, OWNERS_FILE), 'utf8')) as Owners
  } catch {
    return null
  }
}

/** A browser that was just ended may still write for a moment. */
function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}
