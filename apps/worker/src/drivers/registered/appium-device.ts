import type { DeviceFacts, RuntimeOffer } from '@paceline/contracts'
import type { DiscoveredDevice, Registration } from '@paceline/db'
import { type AppiumEndpoint, authorizationOf } from '@paceline/endpoints'
import { unknownConditions } from '../../conditions/unknown-conditions.js'
import type { PageServer } from '../../page-server/page-server.js'
import { BrowserKeeper } from '../appium/browser-keeper.js'
import { openPageHost } from '../appium/open-page-host.js'
import { remoteBrowser } from '../appium/remote-browser.js'
import { WebDriverClient, type WebDriverSession } from '../appium/webdriver-client.js'
import type { FoundDevice, UnavailableRuntime } from '../driver.js'

/** A session holds a place of the server, and most servers end an idle one after a minute. */
const IDLE_MS = 30_000

export interface AppiumDeviceOptions {
  readonly registration: Registration
  readonly endpoint: AppiumEndpoint
  readonly capabilities: Readonly<Record<string, unknown>>
  readonly server: PageServer
  /** Sessions there that are to be ended, of this device and of those before it. */
  readonly left: Set<WebDriverSession>
}

/** The device behind an endpoint, tried for real: a session is made there, and the runner page opened in its browser. */
export async function openAppiumDevice(
  { registration, endpoint, capabilities, server, left }: AppiumDeviceOptions,
  signal: AbortSignal,
): Promise<FoundDevice | UnavailableRuntime> {
  const client = new WebDriverClient(endpoint.url, authorizationOf(endpoint.credentials))
  const browser = remoteBrowser({ client, capabilities, left })
  const keeper = new BrowserKeeper(browser, IDLE_MS)
  // How many threads the device has, the page itself says.
  const page = { runtime: 'litert-web', keeper, maxThreads: Number.MAX_SAFE_INTEGER, server } as const
  const host = await openPageHost(page, signal)
  if ('unavailable' in host) return host
  const { offer } = host
  return {
    device: {
      ...namedDevice(registration, endpoint.origin),
      runtimes: [offer],
      facts: factsOf(browser.granted ?? {}, offer),
    },
    open: async () => ({
      host: (runtime) => (runtime === offer.name ? host : null),
      conditions: unknownConditions,
      async [Symbol.asyncDispose]() {
        // The session stays warm for a while, and an invocation is fresh anyway.
      },
    }),
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  }
}

/** What is known of a device before it was reached. */
export function namedDevice(
  { fingerprint, name, pool, deviceKind: kind }: Registration,
  origin: string,
): DiscoveredDevice {
  const facts = { soc: null, abi: 'unknown', os: 'unknown', osVersion: 'unknown', cores: 0, memoryBytes: 0 }
  return {
    fingerprint,
    name,
    pool,
    kind,
    driver: 'appium',
    runtimes: [],
    facts,
    health: { endpoint: origin },
  }
}

function factsOf(granted: Readonly<Record<string, unknown>>, { features }: RuntimeOffer): DeviceFacts {
  const { hardwareConcurrency, deviceMemoryGb } = features
  const said = (...names: string[]) =>
    names.map((name) => granted[name]).find((value) => typeof value === 'string')
  return {
    soc: null,
    abi: 'unknown',
    os: String(said('platformName') ?? 'unknown').toLowerCase(),
    osVersion: String(said('platformVersion', 'appium:platformVersion') ?? 'unknown'),
    cores: Number(hardwareConcurrency) || 0,
    // Browsers round it, and stop at 8 GB, so that nobody is known by it.
    memoryBytes: (Number(deviceMemoryGb) || 0) * 2 ** 30,
  }
}
