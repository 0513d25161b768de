import type { Database } from '@paceline/db'

/** The devices of one process that can take nothing now, and what they wait for. */
export interface DeviceWatch {
  /**
   * Waits until the device is idle and free, or its rest is over so that it may be probed; `stopped` where the
   * signal aborted before. One call at a time for each device.
   */
  usable(deviceId: string, signal: AbortSignal): Promise<'idle' | 'rested' | 'stopped'>
  /**
   * Calls when a device that waits for work has rested instead, and its rest is over: another worker that reaches it
   * had it, and may have died before it probed it. Until it is told to stop.
   */
  onRested(deviceId: string, call: () => void): () => void
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
  /** How often it is looked whether a device that waits for work rests. */
  readonly seldomMs?: number
}

const defaultLookMs = 1000
/** Whoever had the device is the first to probe it. */
const defaultSeldomMs = 5000

/** One look for all devices that wait, once a second and when one of them changed; none while none waits. */
export function createDeviceWatch(options: DeviceWatchOptions): DeviceWatch {
  const { db, onError, lookMs = defaultLookMs, seldomMs = defaultSeldomMs } = options
  const waiting = new Map<string, (state: 'idle' | 'rested' | 'stopped') => void>()
  const ready = new Map<string, () => void>()
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

  async function lookAtReady(): Promise<void> {
    if (ready.size === 0) return
    try {
      const { rested } = await db.devices.usable([...ready.keys()])
      for (const id of rested) ready.get(id)?.()
    } catch (error) {
      onError(error as Error)
    }
  }
  const seldom = setInterval(lookAtReady, seldomMs).unref()

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
    onRested(deviceId, call) {
      ready.set(deviceId, call)
      return () => ready.delete(deviceId)
    },
    close() {
      clearTimeout(timer)
      clearInterval(seldom)
      for (const settle of [...waiting.values()]) settle('stopped')
    },
  }
}
