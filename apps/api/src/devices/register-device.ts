import type { Device, RegisterDevice } from '@paceline/contracts'
import { adbAddressFingerprint, type Database, type DiscoveredDevice } from '@paceline/db'
import { canonicalJson } from '@paceline/domain'
import { type AppiumEndpoint, checkStatus, endpointOf, type Vault } from '@paceline/endpoints'

type Appium = Extract<RegisterDevice, { kind: 'appium' }>
type Adb = Extract<RegisterDevice, { kind: 'adb' }>

/** A registration that was read and not yet checked. */
export type Registering =
  | { readonly wanted: Adb }
  | { readonly wanted: Appium; readonly endpoint: AppiumEndpoint }

/** Throws EndpointError `invalid-endpoint`. */
export function readRegistration(wanted: RegisterDevice): Registering {
  if (wanted.kind === 'adb') return { wanted }
  return { wanted, endpoint: endpointOf(wanted.url, wanted.credentials ?? null) }
}

/** What makes two registrations the same, with nothing in it from which a secret could be guessed. */
export async function fingerprintOf(registering: Registering, vault: Vault): Promise<unknown> {
  return 'endpoint' in registering ? vault.digest(canonicalJson(registering)) : registering.wanted
}

/**
 * Puts a device into the farm that no driver finds by itself. An Appium endpoint must answer now; an address of adb
 * is tried by the worker, beside which adb runs. Throws EndpointError and AlreadyRegisteredError, with nothing stored.
 */
export async function registerDevice(
  { db, vault }: { readonly db: Pick<Database, 'registrations'>; readonly vault: Vault },
  registering: Registering,
): Promise<Device> {
  if (!('endpoint' in registering)) {
    const { address, name = address, pool = 'adb' } = registering.wanted
    const device = unknownDevice({
      fingerprint: adbAddressFingerprint(address),
      name,
      pool,
      kind: 'phone',
      driver: 'adb',
    })
    return db.registrations.create(device, { kind: 'adb', address })
  }
  const { wanted, endpoint } = registering
  const { url, origin, credentials } = endpoint
  await checkStatus(endpoint)
  const { capabilities, name = nameOf(wanted, origin), pool = 'appium' } = wanted
  // Two users of one device cloud may ask for the same capabilities, and are then given different devices.
  const identity = canonicalJson({ url, capabilities, user: credentials?.user ?? null })
  const fingerprint = `appium:${await vault.digest(identity)}`
  const sealed = await vault.seal({ capabilities, credentials }, fingerprint)
  const kind = isMobile(capabilities) ? 'phone' : 'host'
  const device = unknownDevice({ fingerprint, name, pool, kind, driver: 'appium' })
  return db.registrations.create({ ...device, health: { endpoint: origin } }, { kind: 'appium', url, sealed })
}

function unknownDevice(
  known: Pick<DiscoveredDevice, 'fingerprint' | 'name' | 'pool' | 'kind' | 'driver'>,
): DiscoveredDevice {
  const facts = { soc: null, abi: 'unknown', os: 'unknown', osVersion: 'unknown', cores: 0, memoryBytes: 0 }
  return { ...known, runtimes: [], facts, health: {} }
}

function nameOf({ capabilities }: Appium, origin: string): string {
  const asked = capabilities['appium:deviceName'] ?? capabilities.browserName
  const host = new URL(origin).host
  return typeof asked === 'string' && asked !== '' ? `${asked.slice(0, 80)} at ${host}` : host
}

function isMobile({ platformName }: Appium['capabilities']): boolean {
  return typeof platformName === 'string' && /^(android|ios)$/i.test(platformName)
}
