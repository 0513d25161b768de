import { accessSync, constants, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, test } from 'vitest'

interface SystemProgram {
  readonly commands: readonly string[]
  readonly debianPackage: string
}

const programs = JSON.parse(
  readFileSync(new URL('../../tools/system-programs.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, SystemProgram>>

/** A system program that some tests need; the list is tools/system-programs.json. */
export type SystemProgramName =
  | 'chromium'
  | 'chromedriver'
  | 'adb'
  | 'redis-server'
  | 'prlimit'
  | 'script'
  | 'gcc'
  | 'gcc-arm64'
  | 'llvm-mca'
  | 'qemu-arm64'
  | 'javac'
  | 'maven'
  | 'faketime'
  | 'aapt'
  | 'zipalign'
  | 'apksigner'
  | 'iproute2'

/** The absolute path of a system program, or undefined. */
export function findSystem(name: SystemProgramName): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '')
  const commands = programs[name]?.commands ?? []
  return commands.flatMap((command) => folders.map((folder) => path.join(folder, command))).find(isExecutable)
}

/**
 * Gives `describe` where all of the programs are there: `requireSystem('chromium')('the page', () => …)`. Where one
 * is missing the tests are skipped aloud, with the cure; under `CI=true` that is a failure.
 */
export function requireSystem(
  ...names: readonly SystemProgramName[]
): (title: string, body: () => void) => void {
  const missing = names.filter((name) => findSystem(name) === undefined)
  if (missing.length === 0) return describe
  const packages = missing.map((name) => programs[name]?.debianPackage)
  const reason = `${missing.join(', ')} missing; on Debian: npm run setup:debian (${packages.join(', ')})`
  if (process.env.CI === 'true') {
    return (title) => {
      test(title, () => {
        throw new Error(`Nothing may be skipped here: ${reason}`)
      })
    }
  }
  process.stderr.write(`Skipped: ${reason}\n`)
  return (title, body) => describe.skip(`${title} (skipped: ${reason})`, body)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
