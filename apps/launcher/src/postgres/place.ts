import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import type { Home } from '../home/home.js'
import { StartError } from '../start-error.js'
import { type Account, mayEnter, mayRun } from './account.js'
import type { PostgresBinaries } from './binaries.js'

/** Where the embedded database lives; `postgres.json` in the home names it. */
export interface DatabasePlace {
  /** Holds data, socket and, where it had to be copied, the server itself. */
  readonly folder: string
  readonly data: string
  readonly binaries: string
  readonly password: string
  /** Whether it lies outside the home, because the server's user may not enter the home. */
  readonly isPublic: boolean
  /** Public places that were made for this home before it was removed; they stay until somebody removes them. */
  readonly orphans: readonly string[]
}

/** In a public place: the path of the home that it was made for. */
const homeName = 'home'

interface Note {
  readonly folder: string
  readonly password: string
}

export interface PlaceOptions {
  readonly home: Home
  readonly binaries: PostgresBinaries
  readonly account: Account | undefined
  /** Under which a public place is made, on the first start that needs one. */
  readonly publicRoot?: string
}

/**
 * Finds or makes the place of the home's database. As root below a folder that others cannot enter, it lies under
 * `publicRoot`, and what the server runs from is copied there.
 *
 * @throws StartError `database-failed`
 */
export function takeDatabasePlace({
  home,
  binaries,
  account,
  publicRoot = defaultPublicRoot(),
}: PlaceOptions): DatabasePlace {
  const known = readNote(home)
  const orphans = known === undefined && account !== undefined ? publicFoldersOf(home, publicRoot) : []
  const note = known ?? makeNote(home, account, publicRoot)
  const { folder } = note
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  if (account !== undefined && !mayEnter(account, folder)) {
    throw new StartError(
      'database-failed',
      `The database in ${folder} cannot be entered by the user ${account.name}, which it runs as under root: allow that on the folders that lead there (chmod o+x).`,
    )
  }
  return {
    folder,
    data: path.join(folder, 'data'),
    binaries:
      account === undefined || mayRun(account, binaries.folder) ? binaries.folder : copyOf(binaries, folder),
    password: note.password,
    isPublic: path.relative(home.folder, folder).startsWith('..'),
    orphans,
  }
}

function readNote(home: Home): Note | undefined {
  let text: string
  try {
    text = readFileSync(home.postgresNote, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const { folder, password } = JSON.parse(text) as Partial<Note>
  if (typeof folder !== 'string' || typeof password !== 'string') {
    throw new StartError(
      'database-failed',
      `${home.postgresNote} does not name a folder and a password: restore it.`,
    )
  }
  return { folder: path.resolve(home.folder, folder), password }
}

function makeNote(home: Home, account: Account | undefined, publicRoot: string): Note {
  if (existsSync(path.join(home.postgres, 'data'))) {
    throw new StartError(
      'database-failed',
      `${home.postgresNote}, which holds the password of the database in ${home.postgres}, is gone: restore it, or remove that folder to begin anew.`,
    )
  }
  const reachable = account === undefined || mayEnter(account, home.folder)
  const folder = reachable ? home.postgres : makePublicFolder(home, publicRoot)
  const note = { folder, password: randomBytes(24).toString('base64url') }
  // Inside the home the folder is written relative to it, so that a moved home still finds its database.
  const written = { ...note, folder: reachable ? path.relative(home.folder, folder) : folder }
  writeFileSync(`${home.postgresNote}.draft`, `${JSON.stringify(written, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${home.postgresNote}.draft`, home.postgresNote)
  return note
}

/** /var/lib is for data that outlives a program; /var/tmp is swept by age on many systems. */
function defaultPublicRoot(): string {
  return existsSync('/var/lib') ? '/var/lib/paceline' : '/var/tmp'
}

function makePublicFolder(home: Home, publicRoot: string): string {
  mkdirSync(publicRoot, { recursive: true, mode: 0o755 })
  const folder = mkdtempSync(path.join(publicRoot, 'home-'))
  chmodSync(folder, 0o755)
  writeFileSync(path.join(folder, homeName), `${home.folder}\n`)
  return folder
}

function publicFoldersOf(home: Home, publicRoot: string): string[] {
  const folders = existsSync(publicRoot)
    ? readdirSync(publicRoot).map((name) => path.join(publicRoot, name))
    : []
  return folders.filter((folder) => {
    const file = path.join(folder, homeName)
    return existsSync(file) && readFileSync(file, 'utf8').trim() === home.folder
  })
}

/** A copy of the server below the database's own folder, once per version; links are kept as they are. */
function copyOf(binaries: PostgresBinaries, folder: string): string {
  const copy = path.join(folder, `server-${binaries.version}`)
  if (!existsSync(copy)) {
    const draft = `${copy}.draft`
    rmSync(draft, { recursive: true, force: true })
    cpSync(binaries.folder, draft, { recursive: true, verbatimSymlinks: true })
    openToAll(draft)
    renameSync(draft, copy)
  }
  return copy
}

/** npm installs with the umask of whoever ran it, which may have shut others out of every file. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name)
    if (entry.isDirectory()) openToAll(place)
    else if (entry.isFile()) chmodSync(place, 0o444 | (statSync(place).mode & 0o100 ? 0o111 : 0))
  }
}

/** Makes a folder that belongs to the server's user, or to this one when they are the same. */
export function ownFolder(folder: string, account: Account | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (account !== undefined && statSync(folder).uid !== account.uid)
    chownSync(folder, account.uid, account.gid)
}
