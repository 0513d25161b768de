import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

const skipped = new Set(['node_modules', 'dist', 'generated', '.cache', '.tmp'])

/** A hash over the names and bytes of every file under `places` (files or folders, relative to `root`). */
export async function hashOf(root, places) {
  const files = (await Promise.all(places.map((place) => filesUnder(path.join(root, place))))).flat().sort()
  const contents = await Promise.all(files.map((file) => readFile(file)))
  const hash = createHash('sha256').update(process.versions.node.split('.')[0])
  files.forEach((file, index) => {
    hash.update(`\n${path.relative(root, file)}\n`).update(contents[index])
  })
  return hash.digest('hex')
}

/** Remembers by name the hash that a step last succeeded with. */
export function stampStore(root) {
  const fileOf = (name) => path.join(root, '.cache', 'setup', name)
  return {
    async read(name) {
      return readFile(fileOf(name), 'utf8').catch(() => null)
    },
    async write(name, hash) {
      await mkdir(path.dirname(fileOf(name)), { recursive: true })
      await writeFile(fileOf(name), hash)
    },
  }
}

async function filesUnder(place) {
  let entries
  try {
    entries = await readdir(place, { withFileTypes: true })
  } catch (error) {
    if (error.code === 'ENOTDIR') return [place]
    if (error.code === 'ENOENT') return []
    throw error
  }
  const nested = entries.map((entry) => {
    if (skipped.has(entry.name)) return []
    const full = path.join(place, entry.name)
    if (entry.isDirectory()) return filesUnder(full)
    return entry.isFile() ? [full] : []
  })
  return (await Promise.all(nested)).flat()
}
