import { execFileSync, type StdioOptions } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface ChromiumPrograms {
  readonly chromium: string
  readonly chromedriver: string
}

const browserNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const browserPlaces = ['/usr/bin/chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']
const driverPlaces = ['/usr/bin/chromedriver', '/usr/lib/chromium-browser/chromedriver']

/**
 * The browser and the driver that comes with it: PACELINE_CHROMIUM and PACELINE_CHROMEDRIVER where they are
 * set, else what is on the PATH or where distributions put them. Where one is missing, how to get it.
 */
export function findChromium(
  env: Readonly<Record<string, string | undefined>> = process.env,
): ChromiumPrograms | { readonly unavailable: string } {
  const chromium = find(env, 'PACELINE_CHROMIUM', browserNames, browserPlaces)
  if (chromium.path === null) return { unavailable: `${chromium.reason}; ${cure(env)}` }
  const chromedriver = find(env, 'PACELINE_CHROMEDRIVER', ['chromedriver'], driverPlaces)
  if (chromedriver.path === null) return { unavailable: `${chromedriver.reason}; ${cure(env)}` }
  return { chromium: chromium.path, chromedriver: chromedriver.path }
}

/** The driver alone, for browsers on other systems: the variable's where it is set, else as `findChromium` does. */
export function findChromedriver(
  env: Readonly<Record<string, string | undefined>>,
  variable: string,
): { readonly path: string } | { readonly unavailable: string } {
  if (!env[variable]) {
    const local = find(env, 'PACELINE_CHROMEDRIVER', ['chromedriver'], driverPlaces)
    return local.path === null ? { unavailable: `${local.reason}; ${driverCure(variable)}` } : local
  }
  const named = find(env, variable, [], [])
  return named.path === null ? { unavailable: `${named.reason}; correct or unset ${variable}` } : named
}

function driverCure(variable: string): string {
  return `install chromedriver (Debian: npm run setup:debian), or name it in ${variable}`
}

const VERSION_MS = 20_000

/** Whether a program says that it is one: over a pipe, a driver waits a minute for a browser that ended at once. */
export function isChromium(path: string): boolean {
  try {
    const stdio: StdioOptions = ['ignore', 'pipe', 'ignore']
    return /\bChrom(e|ium)\b/.test(
      execFileSync(path, ['--version'], { encoding: 'utf8', timeout: VERSION_MS, stdio }),
    )
  } catch {
    return false
  }
}

function cure(env: Readonly<Record<string, string | undefined>>): string {
  const set = ['PACELINE_CHROMIUM', 'PACELINE_CHROMEDRIVER'].filter((name) => env[name])
  if (set.length > 0) return `correct or unset ${set.join(' and ')}`
  return 'install Chromium and its chromedriver (Debian: npm run setup:debian), or name them in PACELINE_CHROMIUM and PACELINE_CHROMEDRIVER'
}

function find(
  env: Readonly<Record<string, string | undefined>>,
  variable: string,
  names: readonly string[],
  places: readonly string[],
): { path: string } | { path: null; reason: string } {
  const named = env[variable]
  if (named) {
    return isProgram(named)
      ? { path: named }
      : { path: null, reason: `${variable} names no program: ${named}` }
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const candidates = [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...places]
  const path = candidates.find(isProgram)
  return path === undefined ? { path: null, reason: `no ${names[0]} was found` } : { path }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
