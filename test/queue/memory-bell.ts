import { EventEmitter } from 'node:events'
import type { WorkBell } from '@paceline/queue'

export interface MemoryBell extends WorkBell {
  /** Names rung so far. */
  readonly rung: string[]
  /** How often it was asked what is due. */
  asked(): number
  /** As a listener that was cut off and is back. */
  miss(): void
}

/**
 * The bell of queues without rows. By itself it knows nothing of what is due, so a feed that finds something was
 * rung; with `due` all may have something, so a feed that finds something has polled. `deaf` loses what is rung.
 */
export function createMemoryBell({ due = false, deaf = false } = {}): MemoryBell {
  const emitter = new EventEmitter().setMaxListeners(0)
  const rung: string[] = []
  let asked = 0
  return {
    rung,
    asked: () => asked,
    miss: () => void emitter.emit('ring', null),
    async ring(names) {
      rung.push(...names)
      if (!deaf) emitter.emit('ring', names)
    },
    onRing(call) {
      emitter.on('ring', call)
      return () => void emitter.off('ring', call)
    },
    async due({ deviceIds, pools }) {
      asked += 1
      return due ? { deviceIds: [...deviceIds], pools: [...pools] } : { deviceIds: [], pools: [] }
    },
  }
}
