import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** Folders that hold no kernels. */
const others = new Set([
  'build',
  'c',
  'dist',
  'engine',
  'native',
  'node_modules',
  'plugin',
  'testing',
  'wasm',
])

/**
 * Every C source of the kernels and their headers, by path within the folder: `c/` and each operator's own.
 * Sorted, so that what is built from them depends on nothing else.
 *
 * @param {string} folder of the kernels
 * @returns {Promise<Record<string, string>>} path -> text
 */
export async function kernelSources(folder) {
  const entries = await readdir(folder, { withFileTypes: true })
  const rooms = entries
    .filter((entry) => entry.isDirectory() && !others.has(entry.name))
    .map(({ name }) => name)
  const sources = {}
  for (const room of ['c', ...rooms].sort())
    for (const name of (await readdir(path.join(folder, room))).sort())
      if (/\.[ch]$/.test(name))
        sources[`${room}/${name}`] = await readFile(path.join(folder, room, name), 'utf8')
  return sources
}
