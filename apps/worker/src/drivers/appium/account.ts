import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import process from 'node:process'

/** A user that browsers run as instead of root. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** It owns no file of the product, so that who gets hold of a browser reaches neither database nor key. */
const NAME = 'nobody'

/**
 * The unprivileged user for browsers: undefined unless this process is root, and where the system has none.
 *
 * @param passwd gives the users of the system as passwd(5) writes them
 */
export function browserAccount(
  ownUid = process.getuid?.(),
  passwd = () => readFileSync('/etc/passwd', 'utf8'),
): Account | undefined {
  if (ownUid !== 0) return undefined
  const line = passwd()
    .split('\n')
    .find((each) => each.startsWith(`${NAME}:`))
  const [name, , uid, gid] = line?.split(':') ?? []
  const account = { name: name ?? '', uid: Number(uid), gid: Number(gid) }
  return account.uid > 0 && account.gid > 0 ? account : undefined
}

/** Which of the programs and folders that user cannot read or enter; asked of the system, so that ACLs count. */
export function unreadableFor({ uid, gid }: Account, paths: readonly string[]): string | undefined {
  return paths.find((path) => {
    const question = 'if [ -d "$1" ]; then [ -x "$1" ]; else [ -r "$1" ]; fi'
    const answer = spawnSync('/bin/sh', ['-c', question, 'sh', path], { uid, gid, cwd: '/', stdio: 'ignore' })
    return answer.status !== 0
  })
}
