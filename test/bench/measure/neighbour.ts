import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** Another program on this machine that keeps one core busy and idle by turns. */
export interface Neighbour extends AsyncDisposable {
  readonly pid: number
}

export interface NeighbourOptions {
  readonly busyMs: number
  readonly idleMs: number
  /** It ends by itself after this, whatever becomes of the bench. */
  readonly endAfterMs: number
}

/**
 * Starts the neighbour as a stranger: its parent is gone at once, so that nothing takes its CPU time for that of
 * the bench and what the bench started. Bounded in time, and ended by its pid.
 */
export async function startNeighbour(options: NeighbourOptions): Promise<Neighbour> {
  const { busyMs, idleMs, endAfterMs } = options
  const script = `
    const endMs = Date.now() + ${endAfterMs}
    const turn = () => {
      if (Date.now() >= endMs) return
      const busyUntilMs = Date.now() + ${busyMs}
      while (Date.now() < busyUntilMs) Math.sqrt(Math.random())
      setTimeout(turn, ${idleMs})
    }
    turn()`
  const starter = `
    const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, ['-e', ${JSON.stringify(script)}], { detached: true, stdio: 'ignore' })
    process.stdout.write(String(child.pid))
    child.unref()`
  const child = spawn(process.execPath, ['-e', starter], { stdio: ['ignore', 'pipe', 'inherit'] })
  const pid = Number(await text(child.stdout))
  if (!Number.isInteger(pid) || pid <= 1) throw new Error('the neighbour did not start')
  return {
    pid,
    async [Symbol.asyncDispose]() {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    },
  }
}
