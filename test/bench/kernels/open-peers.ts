import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../../tools/kernel-bench-peers', import.meta.url))

/** The folder of the runtimes that are compared with, installed by its own lockfile where that has changed. */
export function openPeers(): string {
  const read = (file: string) =>
    existsSync(file)
      ? (JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, { version?: string }> })
      : null
  const wanted = read(path.join(folder, 'package-lock.json'))?.packages ?? {}
  const installed = read(path.join(folder, 'node_modules/.package-lock.json'))?.packages ?? {}
  const there = Object.entries(wanted).every(
    ([place, { version }]) => place === '' || installed[place]?.version === version,
  )
  if (!there) {
    const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (status !== 0) throw new Error('The runtimes to compare with could not be installed: `npm ci` failed.')
  }
  return folder
}
