import { readFile } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { runNode, runProgram } from './step.mjs'

/**
 * Runs `npm ci` when what is installed is not what the lockfile asks for. npm leaves a lockfile of its own in
 * node_modules when an install has ended, so the two can be compared without walking 1,000 folders. Install
 * scripts stay off: the two that matter are done by the next steps, and one of the others wants a compiler.
 */
export async function installPackages(root, run) {
  const wanted = await readLockfile(path.join(root, 'package-lock.json'))
  const installed = await readLockfile(path.join(root, 'node_modules', '.package-lock.json'))
  if (wanted !== null && installed !== null && isInstalled(wanted, installed)) return
  await run('Installing packages', () => {
    const args = ['ci', '--ignore-scripts', '--loglevel=error', '--no-audit', '--no-fund', '--no-progress']
    const options = { cwd: root, sentence: 'The packages could not be installed: `npm ci` failed.' }
    const npm = process.env.npm_execpath
    return npm?.endsWith('.js') ? runNode([npm, ...args], options) : runProgram('npm', args, options)
  })
}

/** Whether every package of the lockfile that fits this platform is installed in its version. */
export function isInstalled(wanted, installed) {
  return Object.entries(wanted).every(([place, entry]) => {
    if (place === '' || !place.includes('node_modules/')) return true
    const found = installed[place]
    if (found === undefined) return entry.optional === true || entry.devOptional === true
    return entry.link === true ? found.link === true : found.version === entry.version
  })
}

async function readLockfile(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8')).packages ?? {}
  } catch (error) {
    // A missing file is a fresh clone, a torn one an interrupted install: both are installed anew.
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return null
    throw error
  }
}
