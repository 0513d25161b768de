import { setTimeout as sleep } from 'node:timers/promises'
import type { AdbServer } from '@paceline/adb'

const LOOK_MS = 5_000
const LONGEST_WAIT_MS = 60_000

/**
 * Connects the adb server to every address, again and again: what is connected already costs only a look. Why one
 * is not reached is told once, until it is or the reason changes.
 */
export async function keepConnected(
  server: Pick<AdbServer, 'connect' | 'disconnect' | 'ensureRunning'>,
  addresses: AsyncIterable<readonly string[]>,
  onUnreached: (address: string, reason: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const kept = new Map<string, AbortController>()
  for await (const wanted of addresses) {
    if (signal.aborted) break
    for (const [address, stop] of kept) {
      if (wanted.includes(address)) continue
      stop.abort()
      kept.delete(address)
      // Whoever takes an address off the list wants its device gone, not only left alone.
      await server.disconnect(address, signal).catch(() => {})
    }
    for (const address of wanted) {
      if (kept.has(address)) continue
      const stop = new AbortController()
      kept.set(address, stop)
      void keepOne(server, address, onUnreached, AbortSignal.any([signal, stop.signal]))
    }
  }
}

async function keepOne(
  server: Pick<AdbServer, 'connect' | 'disconnect' | 'ensureRunning'>,
  address: string,
  onUnreached: (address: string, reason: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let waitMs = LOOK_MS
  let told = ''
  while (!signal.aborted) {
    try {
      await server.ensureRunning(signal)
      await server.connect(address, signal)
      waitMs = LOOK_MS
      told = ''
    } catch (error) {
      if (signal.aborted) return
      const reason = error instanceof Error ? error.message : String(error)
      if (reason !== told) onUnreached(address, reason)
      told = reason
      waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)
    }
    await sleep(waitMs, undefined, { signal, ref: false }).catch(() => {})
  }
}
