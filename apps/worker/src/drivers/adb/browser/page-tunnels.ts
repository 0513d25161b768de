import type { AdbDevice, Tunnel } from '@paceline/adb'
import { endAll } from './end-all.js'

/** Pages of this computer as a device's browser reaches them, by `adb reverse`. */
export interface PageTunnels extends AsyncDisposable {
  /**
   * The address of a page on the device: of its own loopback, which is a secure context, so that the page stays
   * cross-origin isolated. By number: a name could lead to another program on ::1.
   */
  urlOf(localUrl: string, signal: AbortSignal): Promise<string>
}

export function pageTunnels(device: Pick<AdbDevice, 'reverse'>): PageTunnels {
  const tunnels = new Map<number, Tunnel>()
  return {
    async urlOf(localUrl, signal) {
      const url = new URL(localUrl)
      const localPort = Number(url.port)
      const tunnel = tunnels.get(localPort) ?? (await device.reverse(localPort, signal))
      tunnels.set(localPort, tunnel)
      url.port = String(tunnel.port)
      return url.href
    },
    [Symbol.asyncDispose]: () => endAll([...tunnels.values()]),
  }
}
