import type { ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'

const GRACE_MS = 2_000
const LOOK_EVERY_MS = 20

/**
 * Ends a child that leads its own process group, and what it started: by SIGHUP, as when a terminal closes, and
 * after two seconds by SIGKILL. What has moved to a session of its own (`setsid`) is meant to outlive it.
 */
export async function endProcessGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || !signalGroup(child.pid, 'SIGHUP')) return
  for (const end = Date.now() + GRACE_MS; Date.now() < end; ) {
    await delay(LOOK_EVERY_MS)
    if (!signalGroup(child.pid, 0)) return
  }
  signalGroup(child.pid, 'SIGKILL')
}

/** False when nothing is left of the group. */
function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal)
    return true
  } catch {
    return false
  }
}
