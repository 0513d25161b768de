import { existsSync } from 'node:fs'
import process from 'node:process'
import { runProgram } from './step.mjs'
import { findCommand, systemPrograms } from './system-programs.mjs'

const sentence = 'The system packages could not be installed.'

/**
 * Installs the system programs that tests use and that are missing, where that is ours to do: on Debian or a
 * relative of it, as root, and unless `PACELINE_NO_APT=1`.
 *
 * @returns the names of the programs that are missing after it
 */
export async function installDebianPackages(root, run, print) {
  const missing = missingPrograms()
  if (missing.length === 0) return []
  const packages = missing.map(([, program]) => program.debianPackage)
  const reason = reasonAgainst()
  if (reason !== undefined) {
    print(`Missing: ${missing.map(([name]) => name).join(', ')} (Debian: ${packages.join(', ')}). ${reason}`)
    return missing.map(([name]) => name)
  }
  print(`Installing Debian packages for the tests (PACELINE_NO_APT=1 forbids it): ${packages.join(', ')}`)
  // A runlevel of 1 keeps maintainer scripts from starting services: the tests start a redis-server of their own.
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const install = () =>
    runProgram('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
      cwd: root,
      env,
      sentence,
    })
  await run('Fetching package lists', () => runProgram('apt-get', ['update'], { cwd: root, env, sentence }))
  await run('Installing them', install)
  return missingPrograms().map(([name]) => name)
}

function missingPrograms() {
  return Object.entries(systemPrograms()).filter(([, program]) => findCommand(program.commands) === undefined)
}

function reasonAgainst() {
  if (process.env.PACELINE_NO_APT === '1') return 'PACELINE_NO_APT=1 forbids installing them.'
  if (!existsSync('/etc/debian_version')) return 'This is no Debian: install them by its own means.'
  if (process.getuid?.() !== 0) return 'Install them as root with `npm run setup:debian`.'
  return undefined
}
