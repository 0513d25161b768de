import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** What is used of appium-chromedriver 7's class: how it starts its program, and where it sends commands. */
interface ChromedriverInstance {
  readonly jwproxy: { base: string }
  readonly proc: { readonly pid: number | null } | null
}
type Launch = (this: ChromedriverInstance, args: string[], versions: object) => Promise<void>
interface ChromedriverModule {
  readonly Chromedriver: { readonly prototype: { launchChromedriverProcess: Launch } }
}

/**
 * Puts every chromedriver that this process starts under a random path. It listens on a loopback port for
 * whoever asks, and who may ask may start any program as its user. Appium's driver has no setting for that,
 * so the class that starts the program is given one. Throws where it is not built as expected.
 *
 * @param driver the package of Appium's driver that starts them
 */
export async function hideChromedrivers(driver: string): Promise<void> {
  const { Chromedriver } = (await import(chromedriverPackage(driver))) as ChromedriverModule
  const launch = Chromedriver.prototype.launchChromedriverProcess
  if (typeof launch !== 'function') throw new Error('this appium-chromedriver starts its program differently')
  Chromedriver.prototype.launchChromedriverProcess = async function (args, versions) {
    const path = `/${randomBytes(24).toString('base64url')}`
    this.jwproxy.base = path
    await launch.call(this, [...args, `--url-base=${path}`], versions)
    if (this.proc?.pid) blankArgument(this.proc.pid, path)
  }
}

/** Each of Appium's drivers brings its own copy, which is loaded once: by this path and by the driver's import alike. */
function chromedriverPackage(driver: string): string {
  const places =
    createRequire(fileURLToPath(import.meta.resolve(driver))).resolve.paths('appium-chromedriver') ?? []
  const folder = places.map((place) => join(place, 'appium-chromedriver')).find(existsSync)
  if (folder === undefined) throw new Error('appium-chromedriver is not installed')
  const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { main: string }
  return pathToFileURL(join(folder, main)).href
}

/**
 * Overwrites an argument in the memory that /proc/<pid>/cmdline shows to every user: the program has read it by
 * then. Only Linux shows it so, and only Linux lets a parent do this; elsewhere nothing happens.
 */
function blankArgument(pid: number, text: string): void {
  if (process.platform !== 'linux') return
  const offset = readFileSync(`/proc/${pid}/cmdline`).indexOf(text)
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // proc(5): arg_start is field 48, and what follows the command in brackets begins with field 3.
  const argumentsStart = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[48 - 3])
  if (offset < 0 || !(argumentsStart > 0))
    throw new Error("chromedriver's arguments are not where they should be")
  const memory = openSync(`/proc/${pid}/mem`, 'r+')
  try {
    writeSync(memory, Buffer.alloc(text.length, '-'), 0, text.length, argumentsStart + offset)
  } finally {
    closeSync(memory)
  }
}
