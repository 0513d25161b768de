import type { Host } from '../host.js'

export interface InterruptHandlers {
  readonly first: () => void
  readonly second: () => void
}

/** Under npx one Ctrl-C comes twice, from the terminal and from npm: what follows so soon is the same one. */
const SAME_PRESS_MS = 250

/** Calls one handler for the first Ctrl-C and the other for the next; on leaving scope Ctrl-C is as before. */
export function onInterrupts(
  host: Pick<Host, 'on' | 'off'>,
  { first, second }: InterruptHandlers,
): Disposable {
  let pressedAtMs = Number.NEGATIVE_INFINITY
  let presses = 0
  const listener = () => {
    const nowMs = performance.now()
    const same = nowMs - pressedAtMs < SAME_PRESS_MS
    pressedAtMs = nowMs
    if (same) return
    presses += 1
    if (presses === 1) first()
    if (presses === 2) second()
  }
  host.on('SIGINT', listener)
  return { [Symbol.dispose]: () => void host.off('SIGINT', listener) }
}
