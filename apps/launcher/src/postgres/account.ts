import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { StartError } from '../start-error.js'

/** The user that the database server runs as when the launcher is root, which PostgreSQL refuses to be. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

const preferred = ['postgres', 'nobody'] as const

/**
 * Undefined unless this process is root.
 *
 * @param passwd gives the users of the system as passwd(5) writes them
 * @throws StartError `no-unprivileged-user`
 */
export function chooseAccount(
  ownUid = process.getuid?.(),
  passwd = () => readFileSync('/etc/passwd', 'utf8'),
): Account | undefined {
  if (ownUid !== 0) return undefined
  const accounts = parseAccounts(passwd())
  const found = preferred.map((name) => accounts.find((account) => account.name === name)).find(Boolean)
  if (found !== undefined) return found
  throw new StartError(
    'no-unprivileged-user',
    'PostgreSQL does not run as root, and neither a user postgres nor nobody exists: start as another user or set DATABASE_URL.',
  )
}

/** Users of passwd(5) text that are not root. */
export function parseAccounts(text: string): Account[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', , uid, gid] = line.split(':')
    const account = { name, uid: Number(uid), gid: Number(gid) }
    return Number.isInteger(account.uid) && Number.isInteger(account.gid) && account.uid > 0 ? [account] : []
  })
}

/** Whether that user may enter the folder, through all that lead to it; asked of the system, so that ACLs count. */
export function mayEnter(account: Account, folder: string): boolean {
  return asks(account, 'cd "$1"', folder)
}

/** Whether that user may read and run the server programs where npm put them. */
export function mayRun(account: Account, binariesFolder: string): boolean {
  return asks(account, '[ -x "$1/bin/postgres" ] && [ -r "$1/lib" ] && [ -r "$1/share" ]', binariesFolder)
}

function asks({ uid, gid }: Account, question: string, folder: string): boolean {
  const answer = spawnSync('/bin/sh', ['-c', question, 'sh', folder], { uid, gid, cwd: '/', stdio: 'ignore' })
  return answer.status === 0
}
