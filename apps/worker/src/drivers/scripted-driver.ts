/** A driver that tells what a test makes it tell: real devices cannot be pulled out on time. */
import type { DiscoveredDevice } from '@paceline/db'
import type { DeviceDriver, DeviceNews, FoundDevice } from './driver.js'

export interface ScriptedDriver extends DeviceDriver {
  tell(news: DeviceNews): void
  /** Ends what it tells, as a driver that breaks down. */
  fail(error: Error): void
}

export function scriptedDriver(): ScriptedDriver {
  const news: (DeviceNews | Error)[] = []
  let wake = () => {}
  return {
    tell(one) {
      news.push(one)
      wake()
    },
    fail(error) {
      news.push(error)
      wake()
    },
    async *watch(signal) {
      signal.addEventListener('abort', () => wake())
      while (!signal.aborted) {
        const one = news.shift()
        if (one instanceof Error) throw one
        if (one !== undefined) yield one
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    },
  }
}

export function discovered(fingerprint: string, more: Partial<DiscoveredDevice> = {}): DiscoveredDevice {
  return {
    fingerprint,
    name: fingerprint,
    pool: 'phones',
    kind: 'phone',
    driver: 'adb',
    runtimes: [],
    facts: { soc: null, abi: 'arm64-v8a', os: 'android', osVersion: '14', cores: 8, memoryBytes: 2 ** 33 },
    health: {},
    ...more,
  }
}

export interface ScriptedDevice extends FoundDevice {
  readonly disposed: () => boolean
}

/** A device whose session, where a test needs one, is the test's own. */
export function foundDevice(device: DiscoveredDevice, open?: FoundDevice['open']): ScriptedDevice {
  let disposed = false
  return {
    device,
    open: open ?? (() => Promise.reject(new Error('no session was scripted'))),
    disposed: () => disposed,
    async [Symbol.asyncDispose]() {
      disposed = true
    },
  }
}
