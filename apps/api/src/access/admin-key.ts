import { randomBytes } from 'node:crypto'
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { AccessKey } from '@paceline/contracts'
import type { Database } from '@paceline/db'
import { hashSecret, newKeySecret } from './secrets.js'

/**
 * The admin key whose secret `<home>/key` holds (mode 0600). A file that is missing, or whose key this
 * database does not know or has revoked, gets a new key: whoever can write the home owns the farm.
 */
export async function ensureAdminKey(
  access: Database['access'],
  home: string,
): Promise<{ key: AccessKey; created: boolean }> {
  const path = join(home, 'key')
  const secret = await readSecret(path)
  const known = secret === null ? null : await access.findKeyByHash(hashSecret(secret))
  if (known && known.revokedAt === null && known.scopes.includes('admin')) {
    await chmod(path, 0o600)
    return { key: known, created: false }
  }
  const fresh = newKeySecret()
  const key = await access.createKey({ name: 'admin', hash: hashSecret(fresh), scopes: ['admin'] })
  await mkdir(home, { recursive: true })
  await writeSecret(path, fresh)
  return { key, created: true }
}

async function readSecret(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim() || null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Written beside and renamed, so that no reader sees half a key and no moment has a wider mode. */
async function writeSecret(path: string, secret: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(`${secret}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
}
