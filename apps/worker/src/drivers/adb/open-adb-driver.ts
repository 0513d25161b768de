import { AdbServer, defaultServerPort, findAdb } from '@paceline/adb'
import type { Log } from '../../log.js'
import type { DeviceDriver } from '../driver.js'
import { readHostIdentity } from '../local/host-facts.js'
import { registeredAddresses } from '../registered/addresses.js'
import type { ClaimOptions } from '../registered/claims.js'
import { createAdbDriver } from './adb-driver.js'
import { adbRuntimes } from './adb-runtimes.js'
import { Preparer } from './preparation/index.js'

export interface AdbFromEnvironment {
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly isLocalServed: boolean
  readonly registrations: ClaimOptions['registrations']
  readonly log: Log
}

const RUNNER_APP = 'dev.paceline.runner'

/** A driver and the adb server behind it, which is to end after the devices' sessions. */
export interface OpenedAdbDriver extends AsyncDisposable {
  readonly driver: DeviceDriver
}

/** As the environment has it; null where phones are not wanted, or there is no adb to reach them. */
export function openAdbDriver({
  home,
  env,
  isLocalServed,
  registrations,
  log,
}: AdbFromEnvironment): OpenedAdbDriver | null {
  if (env.PACELINE_ADB === '0') return null
  const program = findAdb(env)
  if (program === null) {
    log.info('there is no adb on the PATH, so phones are not looked for')
    return null
  }
  const port = Number(env.PACELINE_ADB_PORT || env.ANDROID_ADB_SERVER_PORT || defaultServerPort)
  const hosts = (env.PACELINE_ADB_HOSTS ?? '').split(',').flatMap((each) => each.trim() || [])
  const server = new AdbServer({ program, port })
  const driver = createAdbDriver({
    server,
    candidates: adbRuntimes,
    preparer: new Preparer({ home, runnerApp: RUNNER_APP }),
    home,
    // Appium's drivers look for the server there.
    env: { ...env, ANDROID_ADB_SERVER_PORT: String(port) },
    log,
    own: { fingerprint: readHostIdentity().fingerprint, isServed: isLocalServed },
    async *addresses(signal) {
      yield hosts
      for await (const registered of registeredAddresses({ registrations, log }, signal)) {
        yield [...new Set([...hosts, ...registered])]
      }
    },
    report(device, runtime, outcome) {
      if ('unavailable' in outcome)
        log.info({ device, runtime, reason: outcome.unavailable }, 'a runtime is left out')
      else log.info({ device, runtime, version: outcome.offer.version }, 'a runtime works')
    },
  })
  return { driver, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}
