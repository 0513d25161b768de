import type { Database } from '@paceline/db'

/** The devices of one process that can take nothing now, and what they wait for. */
export interface DeviceWatch {
  /**
   * Waits until the device is idle and free, or its rest is over so that it may be probed; `stopped` where the
   * signal aborted before. One call at a time for each device.
   */
  usable(deviceId: string, signal: AbortSignal): Promise<'idle' | 'rested' | 'stopped'>
  close(): void
}

export interface DeviceWatchOptions {
  readonly db: {
    readonly devices: Pick<Database['devices'], 'usable'>
    readonly events: Pick<Database['events'], 'onChange'>
  }
  readonly onError: (error: Error) => void
  /** How often it is looked without news, as nothing tells that a rest is over. */
  readonly lookMs?: number
}

const defaultLookMs = 1000

/** One look for all devices that wait, once a second and when one of them changed; none while none waits. */
export function createDeviceWatch(options: DeviceWatchOptions): DeviceWatch {
  const { db, onError, lookMs = defaultLookMs } = options
  const waiting = new Map<string, (state: 'idle' | 'rested' | 'stopped') => void>()
  let isLooking = false
  let isToLookAgain = false
  let timer: NodeJS.Timeout | undefined

  async function look(): Promise<void> {
    if (isLooking) {
      isToLookAgain = true
      return
    }
    isLooking = true
    clearTimeout(timer)
    try {
      do {
        isToLookAgain = false
        const { idle, rested } = await db.devices.usable([...waiting.keys()])
        for (const id of idle) waiting.get(id)?.('idle')
        for (const id of rested) waiting.get(id)?.('rested')
      } while (isToLookAgain && waiting.size > 0)
    } catch (error) {
      onError(error as Error)
    } finally {
      isLooking = false
      if (waiting.size > 0) timer = setTimeout(look, lookMs)
    }
  }

  /** Followed only while one waits: a worker whose devices are all at work hears of nobody's steps. */
  const follow = () =>
    db.events.onChange(({ jobId, deviceId }) => {
      const mayBeAny = jobId === undefined && deviceId === undefined
      if (waiting.size > 0 && (mayBeAny || (deviceId !== undefined && waiting.has(deviceId)))) void look()
    })
  let unfollow: (() => void) | undefined

  return {
    usable(deviceId, signal) {
      return new Promise((resolve) => {
        const settle = (state: 'idle' | 'rested' | 'stopped') => {
          waiting.delete(deviceId)
          if (waiting.size === 0) {
            unfollow?.()
            unfollow = undefined
          }
          signal.removeEventListener('abort', stop)
          resolve(state)
        }
        const stop = () => settle('stopped')
        if (signal.aborted) return settle('stopped')
        waiting.set(deviceId, settle)
        unfollow ??= follow()
        signal.addEventListener('abort', stop, { once: true })
        void look()
      })
    },
    close() {
      clearTimeout(timer)
      for (const settle of [...waiting.values()]) settle('stopped')
    },
  }
}
