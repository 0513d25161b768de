import { setTimeout as sleep } from 'node:timers/promises'
import type { Registration } from '@paceline/db'
import {
  type AppiumEndpoint,
  type Credentials,
  checkStatus,
  endpointOf,
  type Vault,
} from '@paceline/endpoints'
import type { PageServer } from '../../page-server/page-server.js'
import type { WebDriverSession } from '../appium/webdriver-client.js'
import type { DeviceNews, FoundDevice } from '../driver.js'
import { namedDevice, openAppiumDevice } from './appium-device.js'

export interface LookAfterOptions {
  readonly vault: Pick<Vault, 'open'>
  readonly pages: { share(): Promise<PageServer> }
  readonly tell: (news: DeviceNews) => void
  /** Between two looks at an endpoint. */
  readonly healthMs: number
  /** Called once it is known whether the endpoint can be used. */
  readonly onTried: () => void
}

/** An endpoint that seems ill is asked a second time: one lost answer must not end a measurement. */
const SECOND_LOOK_MS = 3_000

/**
 * Opens the device behind a registered endpoint and asks after its health, until the signal aborts; gives the device
 * where it is still there then. What cannot be used is told of once for each reason, and tried again and again.
 */
export async function lookAfter(
  registration: Registration,
  { vault, pages, tell, healthMs, onTried }: LookAfterOptions,
  signal: AbortSignal,
): Promise<FoundDevice | null> {
  let device: FoundDevice | null = null
  let toldReason: string | null = null
  const origin = originOf(registration)
  const left = new Set<WebDriverSession>()

  async function look(): Promise<void> {
    if (device !== null) {
      await checkTwice(await endpointIn(registration, vault), signal)
      return
    }
    const { capabilities, ...endpoint } = await endpointIn(registration, vault)
    await checkStatus(endpoint, { signal })
    const server = await pages.share()
    const opened = await openAppiumDevice({ registration, endpoint, capabilities, server, left }, signal)
    if ('unavailable' in opened)
      throw new Error(`the endpoint at ${origin} gives no browser: ${opened.unavailable}`)
    if (signal.aborted) return opened[Symbol.asyncDispose]()
    device = opened
    toldReason = null
    tell({ type: 'found', device })
  }

  while (!signal.aborted) {
    try {
      await look()
    } catch (error) {
      if (signal.aborted) break
      device = null
      const reason = error instanceof Error ? error.message : String(error)
      if (reason !== toldReason) tell({ type: 'unusable', device: namedDevice(registration, origin), reason })
      toldReason = reason
    }
    onTried()
    await sleep(healthMs, undefined, { signal }).catch(() => {})
  }
  onTried()
  return device
}

/** Whether it takes another session now is not asked of one that may be at work in ours. */
async function checkTwice(endpoint: AppiumEndpoint, signal: AbortSignal): Promise<void> {
  try {
    await checkStatus(endpoint, { signal, mayBeFull: true })
  } catch {
    await sleep(SECOND_LOOK_MS, undefined, { signal })
    await checkStatus(endpoint, { signal, mayBeFull: true })
  }
}

async function endpointIn(
  { reach, fingerprint }: Registration,
  vault: Pick<Vault, 'open'>,
): Promise<AppiumEndpoint & { readonly capabilities: Record<string, unknown> }> {
  if (reach.kind !== 'appium') throw new Error(`${fingerprint} is no Appium endpoint`)
  const { capabilities, credentials } = (await vault.open(reach.sealed, fingerprint)) as {
    capabilities: Record<string, unknown>
    credentials: Credentials | null
  }
  return { ...endpointOf(reach.url, credentials), capabilities }
}

function originOf({ reach }: Registration): string {
  return reach.kind === 'appium' ? new URL(reach.url).origin : reach.address
}
