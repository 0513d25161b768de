import { createHash } from 'node:crypto'
import { chownSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { StartError } from './start-error.js'

/** sun_path holds 104 bytes on macOS and 108 on Linux, the closing zero included: unix(4), unix(7). */
const longestPathBytes = 103

/** A folder for one unix socket. */
export interface SocketFolder {
  readonly folder: string
  remove(): void
}

/**
 * Gives a folder whose socket's path the system can hold: `wanted`, or when that is too deep one under /tmp that
 * is always the same for it.
 *
 * @param owner the user that makes the socket, when not this process's own
 * @throws StartError `home-unwritable` when the place under /tmp belongs to somebody else
 */
export function takeSocketFolder(
  wanted: string,
  socketName: string,
  owner?: { readonly uid: number; readonly gid: number },
): SocketFolder {
  const fits = Buffer.byteLength(path.join(wanted, socketName)) <= longestPathBytes
  const folder = fits
    ? wanted
    : path.join('/tmp', `paceline-${createHash('sha256').update(wanted).digest('hex').slice(0, 16)}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const ownerId = owner?.uid ?? process.getuid?.()
  const status = lstatSync(folder)
  if (status.uid !== ownerId && status.uid === process.getuid?.() && owner !== undefined) {
    chownSync(folder, owner.uid, owner.gid)
  } else if (!status.isDirectory() || status.uid !== ownerId) {
    throw new StartError(
      'home-unwritable',
      `${folder} belongs to another user: set PACELINE_HOME to a shorter path.`,
    )
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
